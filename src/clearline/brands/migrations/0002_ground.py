"""The clock, the bound brand, and the refusal that append-only tables share."""

from django.db import migrations

CLOCK = """
    CREATE TABLE brands_clock (
        only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
        ahead interval NOT NULL DEFAULT '0'
    );
    INSERT INTO brands_clock DEFAULT VALUES;
    REVOKE INSERT, UPDATE, DELETE ON brands_clock FROM clearline_web;
    COMMENT ON TABLE brands_clock IS 'How far tests and demos have set the one clock ahead; zero in life.';

    CREATE FUNCTION clearline_now() RETURNS timestamptz LANGUAGE sql VOLATILE AS
        'SELECT clock_timestamp() + (SELECT ahead FROM brands_clock)';
"""

BRAND = """
    CREATE FUNCTION clearline_brand() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS
        $$ SELECT nullif(current_setting('clearline.brand', true), '')::uuid $$;
"""

REFUSAL = """
    CREATE FUNCTION clearline_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP
            USING ERRCODE = 'integrity_constraint_violation';
    END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("brands", "0001_initial")]

    operations = [
        migrations.RunSQL(CLOCK, "DROP FUNCTION clearline_now(); DROP TABLE brands_clock"),
        migrations.RunSQL(BRAND, "DROP FUNCTION clearline_brand()"),
        migrations.RunSQL(REFUSAL, "DROP FUNCTION clearline_refuse_change()"),
    ]
