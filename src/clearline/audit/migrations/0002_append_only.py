"""The log only grows: not even its owner changes an entry, and the site cannot number or sign."""

from django.db import migrations

from clearline.brands.schema import AUDITOR, ENGINE, WEB, append_only, isolate

# Everyone may tell an event; its place is given by the sequencer, and given once.
RIGHTS = f"""
    REVOKE INSERT, UPDATE, DELETE ON audit_leaf, audit_tile, audit_checkpoint FROM {WEB}, {ENGINE};
    GRANT INSERT (id, brand_id, origin, kind, at, body, salt, commitment) ON audit_leaf TO {WEB}, {ENGINE};
    GRANT UPDATE (seq) ON audit_leaf TO {ENGINE};
    GRANT INSERT, UPDATE (hashes) ON audit_tile TO {ENGINE};
    GRANT INSERT ON audit_checkpoint TO {ENGINE};
    GRANT SELECT ON audit_leaf, audit_tile, audit_checkpoint TO {AUDITOR};
"""

NUMBERED_ONCE = """
    CREATE FUNCTION audit_leaf_numbered_once() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'UPDATE' AND OLD.seq IS NULL AND NEW.seq IS NOT NULL
            AND (OLD.id, OLD.brand_id, OLD.origin, OLD.kind, OLD.at, OLD.body, OLD.salt, OLD.commitment)
              = (NEW.id, NEW.brand_id, NEW.origin, NEW.kind, NEW.at, NEW.body, NEW.salt, NEW.commitment) THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION 'audit_leaf is append-only: % is refused', TG_OP
            USING ERRCODE = 'integrity_constraint_violation';
    END $$;
    CREATE TRIGGER numbered_once BEFORE UPDATE OR DELETE ON audit_leaf
        FOR EACH ROW EXECUTE FUNCTION audit_leaf_numbered_once();
"""

GROWN = """
    CREATE FUNCTION audit_tile_grown() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'UPDATE' AND (OLD.level, OLD.number) = (NEW.level, NEW.number)
            AND length(NEW.hashes) > length(OLD.hashes)
            AND substring(NEW.hashes FOR length(OLD.hashes)) = OLD.hashes THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION 'audit_tile only grows at its end: % is refused', TG_OP
            USING ERRCODE = 'integrity_constraint_violation';
    END $$;
    CREATE TRIGGER grown BEFORE UPDATE OR DELETE ON audit_tile
        FOR EACH ROW EXECUTE FUNCTION audit_tile_grown();
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [
        isolate("audit_leaf"),
        migrations.RunSQL(RIGHTS, migrations.RunSQL.noop),
        migrations.RunSQL(
            NUMBERED_ONCE,
            "DROP TRIGGER numbered_once ON audit_leaf; DROP FUNCTION audit_leaf_numbered_once()",
        ),
        migrations.RunSQL(GROWN, "DROP TRIGGER grown ON audit_tile; DROP FUNCTION audit_tile_grown()"),
        append_only("audit_checkpoint"),
    ]
