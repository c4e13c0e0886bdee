"""A refund that was asked for stands: its money never changes, and no second one takes its place."""

from django.db import migrations

STANDS = """
    CREATE FUNCTION settlement_refund_stands() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'UPDATE' AND OLD.state <> 'confirmed'
            AND (OLD.id, OLD.brand_id, OLD.case_id, OLD.amount_minor, OLD.currency, OLD.asked_at)
              = (NEW.id, NEW.brand_id, NEW.case_id, NEW.amount_minor, NEW.currency, NEW.asked_at) THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION 'a refund that was asked for stands: % is refused', TG_OP
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'settlement_refund_stands';
    END $$;
    CREATE TRIGGER stands BEFORE UPDATE OR DELETE ON settlement_refund
        FOR EACH ROW EXECUTE FUNCTION settlement_refund_stands();
"""


class Migration(migrations.Migration):
    dependencies = [("settlement", "0002_rules")]

    operations = [
        migrations.RunSQL(
            STANDS, "DROP TRIGGER stands ON settlement_refund; DROP FUNCTION settlement_refund_stands()"
        )
    ]
