"""How allauth's tables are kept: second factors by brand, and never an address in the open."""

from django.db.migrations import RunSQL

from clearline.brands.schema import composite_key, isolate

FACTORS = "mfa_authenticator"
NEVER_FILLED = ("account_emailaddress", "account_emailconfirmation")


def apart_by_brand() -> list[RunSQL]:
    """Give each second factor the brand that its transaction is bound to, and its user's key that brand.

    allauth's model does not know the column; its default fills it, and
    without a brand a factor cannot be stored at all.
    """
    return [
        _without_its_key_to_users(FACTORS),
        RunSQL(
            f"""
            ALTER TABLE {FACTORS} ADD COLUMN brand_id uuid NOT NULL DEFAULT clearline_brand();
            DROP INDEX unique_authenticator_type;
            CREATE UNIQUE INDEX unique_authenticator_type ON {FACTORS} (user_id, type, brand_id)
                WHERE type IN ('totp', 'recovery_codes');
            """,
            f"""
            DROP INDEX unique_authenticator_type;
            CREATE UNIQUE INDEX unique_authenticator_type ON {FACTORS} (user_id, type)
                WHERE type IN ('totp', 'recovery_codes');
            ALTER TABLE {FACTORS} DROP COLUMN brand_id;
            """,
        ),
        composite_key(FACTORS, "user_id", "identity_user"),
        isolate(FACTORS),
    ]


def never_filled() -> list[RunSQL]:
    """Refuse every row where allauth would keep addresses in the open: ours are sealed with the account."""
    return [
        _without_its_key_to_users(NEVER_FILLED[0]),
        *(
            RunSQL(
                f"ALTER TABLE {table} ADD CONSTRAINT {table}_never CHECK (false)",
                f"ALTER TABLE {table} DROP CONSTRAINT {table}_never",
            )
            for table in NEVER_FILLED
        ),
    ]


def _without_its_key_to_users(table: str) -> RunSQL:
    """Take away the key that Django made: it says nothing of the brand. Its name holds a digest."""
    return RunSQL(
        f"""
        DO $$
        DECLARE
            name text;
        BEGIN
            SELECT conname INTO STRICT name FROM pg_constraint
            WHERE conrelid = '{table}'::regclass AND confrelid = 'identity_user'::regclass;
            EXECUTE format('ALTER TABLE {table} DROP CONSTRAINT %I', name);
        END $$;
        """,
        f"""ALTER TABLE {table} ADD CONSTRAINT {table}_user_id_fk
            FOREIGN KEY (user_id) REFERENCES identity_user (id) DEFERRABLE INITIALLY DEFERRED""",
    )
