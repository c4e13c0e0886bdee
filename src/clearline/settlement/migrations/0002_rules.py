"""Isolation, and the case that a refund belongs to."""

from django.db import migrations

from clearline.brands.schema import append_only, composite_key, isolate

# Never more than the case's holder was owed: the credit taken over at the end of service.
CEILING = """
    CREATE FUNCTION settlement_refund_ceiling() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (
            SELECT 1 FROM asked
            WHERE asked.amount_minor > coalesce((
                SELECT -sum(posting.amount_minor)
                FROM ledger_entry entry
                JOIN ledger_posting posting
                    ON posting.brand_id = entry.brand_id AND posting.entry_id = entry.id
                WHERE entry.brand_id = asked.brand_id AND entry.origin = asked.case_id
                  AND entry.kind = 'take_over' AND posting.account = 'case_payable'
                  AND posting.currency = asked.currency), 0)
        ) THEN
            RAISE EXCEPTION 'a refund exceeds the credit that its case took over'
                USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'settlement_refund_ceiling';
        END IF;
        RETURN NULL;
    END $$;
    CREATE TRIGGER ceiling AFTER INSERT ON settlement_refund REFERENCING NEW TABLE AS asked
        FOR EACH STATEMENT EXECUTE FUNCTION settlement_refund_ceiling();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("settlement", "0001_initial"),
        ("brands", "0002_ground"),
        ("cases", "0002_rules"),
        ("ledger", "0002_rules"),
    ]

    operations = [
        isolate("settlement_refund"),
        isolate("settlement_finalbill"),
        composite_key("settlement_finalbill", "case_id", "cases_case"),
        append_only("settlement_finalbill"),
        composite_key("settlement_refund", "case_id", "cases_case"),
        migrations.RunSQL(
            CEILING, "DROP TRIGGER ceiling ON settlement_refund; DROP FUNCTION settlement_refund_ceiling()"
        ),
    ]
