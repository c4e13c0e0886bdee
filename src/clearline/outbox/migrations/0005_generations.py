"""A new generation only after a confirmed failure, and an end that stands: the database refuses all else."""

from django.db import migrations

GENERATIONS = """
    CREATE FUNCTION outbox_effect_generation() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NOT EXISTS (
            SELECT FROM outbox_effect before
            WHERE before.origin = NEW.origin AND before.effect = NEW.effect AND before.brand_id = NEW.brand_id
              AND before.generation = NEW.generation - 1 AND before.state = 'failed'
        ) THEN
            RAISE EXCEPTION 'generation % of % needs a failure before it', NEW.generation, NEW.effect
                USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'outbox_effect_generation';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER generation BEFORE INSERT ON outbox_effect
        FOR EACH ROW WHEN (NEW.generation > 1) EXECUTE FUNCTION outbox_effect_generation();
"""
STANDS = """
    CREATE FUNCTION outbox_effect_stands() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'effect % has ended as %, or changes its key', OLD.effect, OLD.state
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'outbox_effect_stands';
    END $$;
    CREATE TRIGGER stands BEFORE UPDATE ON outbox_effect
        FOR EACH ROW WHEN (
            (OLD.state IN ('confirmed', 'failed') AND NEW.state <> OLD.state)
            OR (OLD.brand_id, OLD.origin, OLD.effect, OLD.generation)
                IS DISTINCT FROM (NEW.brand_id, NEW.origin, NEW.effect, NEW.generation))
        EXECUTE FUNCTION outbox_effect_stands();
"""


class Migration(migrations.Migration):
    dependencies = [("outbox", "0004_connector_limits")]

    operations = [
        migrations.RunSQL(
            GENERATIONS,
            "DROP TRIGGER generation ON outbox_effect; DROP FUNCTION outbox_effect_generation()",
        ),
        migrations.RunSQL(
            STANDS, "DROP TRIGGER stands ON outbox_effect; DROP FUNCTION outbox_effect_stands()"
        ),
    ]
