"""Isolation, keys, and the zero sum."""

from django.db import migrations

from clearline.brands.schema import append_only, composite_key, isolate

# Checked per statement over its new rows: an entry's legs arrive in one
# statement, and whatever is added to it later must sum to zero by itself too.
ZERO_SUM = """
    CREATE FUNCTION ledger_zero_sum() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE unbalanced record;
    BEGIN
        SELECT entry_id, currency, sum(amount_minor) AS off INTO unbalanced
        FROM written GROUP BY brand_id, entry_id, currency HAVING sum(amount_minor) <> 0 LIMIT 1;
        IF FOUND THEN
            RAISE EXCEPTION 'entry % is off by % %', unbalanced.entry_id, unbalanced.off, unbalanced.currency
                USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'ledger_posting_zero_sum';
        END IF;
        RETURN NULL;
    END $$;
    CREATE TRIGGER zero_sum AFTER INSERT ON ledger_posting REFERENCING NEW TABLE AS written
        FOR EACH STATEMENT EXECUTE FUNCTION ledger_zero_sum();
    CREATE INDEX ledger_posting_of_entry ON ledger_posting (brand_id, entry_id);
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial"), ("brands", "0002_ground")]

    operations = [
        isolate("ledger_entry"),
        isolate("ledger_posting"),
        composite_key("ledger_posting", "entry_id", "ledger_entry"),
        migrations.RunSQL(
            ZERO_SUM, "DROP TRIGGER zero_sum ON ledger_posting; DROP FUNCTION ledger_zero_sum()"
        ),
        append_only("ledger_entry"),
        append_only("ledger_posting"),
    ]
