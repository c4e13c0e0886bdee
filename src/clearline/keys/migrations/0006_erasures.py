"""The journal of erasures beside the keys; and no trace of a key where its row was."""

from django.db import migrations

from clearline.brands.schema import isolate

JOURNAL = """
    CREATE TABLE keys_erasure (
        id uuid PRIMARY KEY,
        brand_id uuid NOT NULL,
        account uuid NOT NULL,
        subject_id uuid NOT NULL,
        data_class varchar(16) NOT NULL,
        erased_at timestamptz NOT NULL,
        run_id uuid NOT NULL,
        CONSTRAINT keys_erasure_once UNIQUE (subject_id, data_class, brand_id)
    );
    CREATE INDEX keys_erasure_run ON keys_erasure (run_id);
    COMMENT ON TABLE keys_erasure IS 'The second half of privacy_erasure, for the day that one is restored.';
"""

# `account` is a row of the main database, where the same line has a key to it.
KEPT = """
    CREATE FUNCTION keys_erasure_kept() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'what was erased is written down for good'
            USING ERRCODE = 'integrity_constraint_violation';
    END $$;
    CREATE TRIGGER kept BEFORE UPDATE OR DELETE ON keys_erasure
        FOR EACH ROW EXECUTE FUNCTION keys_erasure_kept();
    REVOKE INSERT, UPDATE, DELETE ON keys_erasure FROM clearline_web;
    REVOKE UPDATE, DELETE ON keys_subjectkey FROM clearline_web;
"""
GIVEN_BACK = """
    GRANT UPDATE, DELETE ON keys_subjectkey TO clearline_web;
    DROP TRIGGER kept ON keys_erasure;
    DROP FUNCTION keys_erasure_kept();
"""

# The planner's statistics are a sample of the values, keys among them, and outlive their rows.
UNSAMPLED = "ALTER TABLE keys_subjectkey ALTER wrapped SET STATISTICS 0"
SAMPLED = "ALTER TABLE keys_subjectkey ALTER wrapped SET STATISTICS -1"

# A deleted row's bytes stay in its page until the table is rewritten: from PostgreSQL 17 on a worker may.
REWRITTEN = """
    DO $$
    BEGIN
        IF current_setting('server_version_num')::int >= 170000 THEN
            EXECUTE 'GRANT MAINTAIN ON keys_subjectkey TO clearline_engine';
        END IF;
    END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("keys", "0005_proof_seal")]

    operations = [
        migrations.RunSQL(JOURNAL, "DROP TABLE keys_erasure"),
        isolate("keys_erasure"),
        migrations.RunSQL(KEPT, GIVEN_BACK),
        migrations.RunSQL(UNSAMPLED, SAMPLED),
        migrations.RunSQL(REWRITTEN, migrations.RunSQL.noop),
    ]
