"""Row security of the key store, which is a database of its own and knows the bound brand by itself."""

from django.db import migrations

from clearline.brands.schema import AUDITOR, WEB, isolate

BRAND = """
    CREATE FUNCTION clearline_brand() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS
        $$ SELECT nullif(current_setting('clearline.brand', true), '')::uuid $$;
"""

# The site confirms certificates and never signs one: it sees the public half of every key only.
PUBLIC_HALF = f"""
    REVOKE ALL ON keys_signingkey FROM {WEB}, {AUDITOR};
    GRANT SELECT (id, name, public, valid_from, valid_until) ON keys_signingkey TO {WEB}, {AUDITOR};
    REVOKE ALL ON keys_subjectkey FROM {AUDITOR};
"""

KEPT = """
    CREATE FUNCTION keys_signingkey_kept() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'UPDATE' AND (OLD.id, OLD.name, OLD.public, OLD.wrapped, OLD.valid_from)
            = (NEW.id, NEW.name, NEW.public, NEW.wrapped, NEW.valid_from) AND OLD.valid_until IS NULL THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION 'a signing key is kept for good: what it signed must stay checkable'
            USING ERRCODE = 'integrity_constraint_violation';
    END $$;
    CREATE TRIGGER kept BEFORE UPDATE OR DELETE ON keys_signingkey
        FOR EACH ROW EXECUTE FUNCTION keys_signingkey_kept();
"""


class Migration(migrations.Migration):
    dependencies = [("keys", "0001_initial")]

    operations = [
        migrations.RunSQL(BRAND, "DROP FUNCTION clearline_brand()"),
        isolate("keys_subjectkey"),
        migrations.RunSQL(PUBLIC_HALF, migrations.RunSQL.noop),
        migrations.RunSQL(KEPT, "DROP TRIGGER kept ON keys_signingkey; DROP FUNCTION keys_signingkey_kept()"),
    ]
