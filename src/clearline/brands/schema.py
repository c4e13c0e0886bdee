"""Building blocks for migrations: isolation by brand, composite keys, tables that only grow."""

from django.db.migrations import RunSQL

OWNER, WEB, ENGINE, AUDITOR = "clearline_owner", "clearline_web", "clearline_engine", "clearline_auditor"


def default_privileges() -> str:
    """Return the statement that gives the logins their rights on every table the owner will make."""
    return f"""
        ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} IN SCHEMA public
            GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {WEB}, {ENGINE};
        ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} IN SCHEMA public GRANT SELECT ON TABLES TO {AUDITOR};
        ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} IN SCHEMA public
            GRANT USAGE, SELECT ON SEQUENCES TO {WEB}, {ENGINE};
    """


def withheld_from_web() -> str:
    """Return the statement that leaves the web nothing to write where no row belongs to a brand.

    Row security cannot guard those tables. Sessions and the queue are exceptions; and sheets of the log,
    of which the audit's migration lets it write what is counted and not where they stand.
    """
    return f"""
        DO $$
        DECLARE
            name text;
        BEGIN
            FOR name IN
                SELECT relname FROM pg_class
                WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
                  AND relname NOT LIKE 'procrastinate\\_%'
                  AND relname NOT IN ('django_session', 'audit_sheet')
                  AND NOT EXISTS (SELECT FROM pg_attribute
                                  WHERE attrelid = pg_class.oid AND attname = 'brand_id')
            LOOP
                EXECUTE format('REVOKE INSERT, UPDATE, DELETE ON %I FROM {WEB}', name);
            END LOOP;
        END $$;
    """


def isolate(table: str) -> RunSQL:
    """Secure a table by brand, for its owner too.

    The web login sees and writes rows of the brand that its transaction is
    bound to, and none when unbound; engine and auditor work across brands.
    """
    return RunSQL(
        f"""
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
        CREATE POLICY web_own_brand ON {table} TO {WEB}
            USING (brand_id = clearline_brand()) WITH CHECK (brand_id = clearline_brand());
        CREATE POLICY engine_every_brand ON {table} TO {ENGINE} USING (true) WITH CHECK (true);
        CREATE POLICY auditor_reads ON {table} FOR SELECT TO {AUDITOR} USING (true);
        """,
        f"""
        DROP POLICY auditor_reads ON {table};
        DROP POLICY engine_every_brand ON {table};
        DROP POLICY web_own_brand ON {table};
        ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;
        ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
        """,
    )


def composite_key(table: str, column: str, target: str) -> RunSQL:
    """Point a column at another table's row *of the same brand*; Django cannot say this."""
    name = f"{table}_{column}_same_brand"
    return RunSQL(
        f"""ALTER TABLE {table} ADD CONSTRAINT {name}
            FOREIGN KEY (brand_id, {column}) REFERENCES {target} (brand_id, id)""",
        f"ALTER TABLE {table} DROP CONSTRAINT {name}",
    )


def append_only(table: str) -> RunSQL:
    """Refuse every UPDATE, DELETE and TRUNCATE on a table, whoever asks."""
    return RunSQL(
        f"""CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION clearline_refuse_change()""",
        f"DROP TRIGGER append_only ON {table}",
    )
