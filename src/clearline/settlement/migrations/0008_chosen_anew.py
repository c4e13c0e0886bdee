"""A choice may be changed until the money goes its way, and no longer."""

from django.db import migrations

# Whoever changes a choice holds the case, as the settlement step does that reads it: one after the other.
STANDS = """
    DROP TRIGGER append_only ON settlement_choice;
    CREATE FUNCTION settlement_choice_stands() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        stands text;
    BEGIN
        IF TG_OP <> 'DELETE' AND (TG_OP = 'INSERT'
            OR (OLD.id, OLD.brand_id, OLD.case_id) = (NEW.id, NEW.brand_id, NEW.case_id)
                AND NEW.chosen_at >= OLD.chosen_at) THEN
            SELECT state INTO stands FROM cases_case
            WHERE brand_id = NEW.brand_id AND id = NEW.case_id
            FOR SHARE;
            -- No case at all is refused by its key.
            IF stands IS NULL OR stands NOT IN
                ('settling', 'settled', 'released', 'rejected', 'withdrawn', 'expired') THEN
                RETURN NEW;
            END IF;
        END IF;
        RAISE EXCEPTION 'what was chosen stands: % is refused', TG_OP
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'settlement_choice_stands';
    END $$;
    CREATE TRIGGER stands BEFORE INSERT OR UPDATE OR DELETE ON settlement_choice
        FOR EACH ROW EXECUTE FUNCTION settlement_choice_stands();
    CREATE TRIGGER never_emptied BEFORE TRUNCATE ON settlement_choice
        FOR EACH STATEMENT EXECUTE FUNCTION clearline_refuse_change();
"""
BACK = """
    DROP TRIGGER never_emptied ON settlement_choice;
    DROP TRIGGER stands ON settlement_choice;
    DROP FUNCTION settlement_choice_stands();
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON settlement_choice
        FOR EACH STATEMENT EXECUTE FUNCTION clearline_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("settlement", "0007_late_usage"), ("cases", "0001_initial")]

    operations = [migrations.RunSQL(STANDS, BACK)]
