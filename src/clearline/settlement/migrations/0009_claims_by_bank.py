"""What is kept may go to a bank account, and comes back into the vault; being late with a refund pays."""

from django.db import migrations, models

from clearline.brands.schema import composite_key

# A claim goes to an account that was named for this very try, and its transfer carries what was kept.
STANDS = r"""
    CREATE OR REPLACE FUNCTION settlement_destination_in_time() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NEW.kept_id IS NULL AND EXISTS (
            SELECT FROM settlement_refund refund
            WHERE refund.brand_id = NEW.brand_id AND refund.case_id = NEW.case_id
              AND (refund.state IN ('asked', 'confirmed') OR refund.generation >= NEW.generation)
        ) OR NEW.kept_id IS NOT NULL AND NOT EXISTS (
            SELECT FROM settlement_kept kept
            WHERE kept.brand_id = NEW.brand_id AND kept.id = NEW.kept_id AND kept.case_id = NEW.case_id
              AND kept.state = 'waiting' AND kept.tries < NEW.generation
        ) THEN
            RAISE EXCEPTION 'the refund is on its way, or has arrived'
                USING ERRCODE = 'integrity_constraint_violation',
                      CONSTRAINT = 'settlement_destination_in_time';
        END IF;
        RETURN NEW;
    END $$;
    CREATE OR REPLACE FUNCTION settlement_transfer_stands() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'INSERT' THEN
            IF NEW.state = 'exported' AND (NEW.kept_id IS NULL AND EXISTS (
                SELECT FROM settlement_refund refund
                WHERE refund.brand_id = NEW.brand_id AND refund.case_id = NEW.case_id
                  AND refund.state = 'asked'
                  AND (refund.generation, refund.amount_minor, refund.currency)
                    = (NEW.generation, NEW.amount_minor, NEW.currency)
            ) OR EXISTS (
                SELECT FROM settlement_kept kept
                WHERE kept.brand_id = NEW.brand_id AND kept.id = NEW.kept_id AND kept.case_id = NEW.case_id
                  AND kept.state = 'asked' AND kept.claimed_by = 'bank'
                  AND (kept.tries, kept.amount_minor, kept.currency)
                    = (NEW.generation, NEW.amount_minor, NEW.currency)
            )) THEN
                RETURN NEW;
            END IF;
        ELSIF TG_OP = 'UPDATE' AND (OLD.state, NEW.state)
                IN (('exported', 'confirmed'), ('exported', 'returned'), ('confirmed', 'returned'))
            AND OLD.kept_id IS NOT DISTINCT FROM NEW.kept_id
            AND (OLD.id, OLD.brand_id, OLD.case_id, OLD.generation, OLD.run, OLD.amount_minor, OLD.currency)
              = (NEW.id, NEW.brand_id, NEW.case_id, NEW.generation, NEW.run, NEW.amount_minor, NEW.currency)
        THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION 'a transfer stands: % is refused', TG_OP
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'settlement_transfer_stands';
    END $$;
    CREATE OR REPLACE FUNCTION settlement_kept_stands() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'UPDATE' AND OLD.state IN ('waiting', 'asked') AND NEW.tries >= OLD.tries
            AND (OLD.id, OLD.brand_id, OLD.case_id, OLD.source, OLD.amount_minor, OLD.currency, OLD.kept_at)
              = (NEW.id, NEW.brand_id, NEW.case_id, NEW.source, NEW.amount_minor, NEW.currency, NEW.kept_at)
            AND OLD.replaces_id IS NOT DISTINCT FROM NEW.replaces_id
            AND OLD.until IS NOT DISTINCT FROM NEW.until THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION 'what lies in the vault stands: % is refused', TG_OP
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'settlement_kept_stands';
    END $$;
"""
STOOD = r"""
    CREATE OR REPLACE FUNCTION settlement_destination_in_time() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (
            SELECT FROM settlement_refund refund
            WHERE refund.brand_id = NEW.brand_id AND refund.case_id = NEW.case_id
              AND (refund.state IN ('asked', 'confirmed') OR refund.generation >= NEW.generation)
        ) THEN
            RAISE EXCEPTION 'the refund is on its way, or has arrived'
                USING ERRCODE = 'integrity_constraint_violation',
                      CONSTRAINT = 'settlement_destination_in_time';
        END IF;
        RETURN NEW;
    END $$;
    CREATE OR REPLACE FUNCTION settlement_transfer_stands() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'INSERT' THEN
            IF NEW.state = 'exported' AND EXISTS (
                SELECT FROM settlement_refund refund
                WHERE refund.brand_id = NEW.brand_id AND refund.case_id = NEW.case_id
                  AND refund.state = 'asked'
                  AND (refund.generation, refund.amount_minor, refund.currency)
                    = (NEW.generation, NEW.amount_minor, NEW.currency)
            ) THEN
                RETURN NEW;
            END IF;
        ELSIF TG_OP = 'UPDATE' AND (OLD.state, NEW.state)
                IN (('exported', 'confirmed'), ('exported', 'returned'), ('confirmed', 'returned'))
            AND (OLD.id, OLD.brand_id, OLD.case_id, OLD.generation, OLD.run, OLD.amount_minor, OLD.currency)
              = (NEW.id, NEW.brand_id, NEW.case_id, NEW.generation, NEW.run, NEW.amount_minor, NEW.currency)
        THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION 'a transfer stands: % is refused', TG_OP
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'settlement_transfer_stands';
    END $$;
    CREATE OR REPLACE FUNCTION settlement_kept_stands() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'UPDATE' AND OLD.state IN ('waiting', 'asked') AND NEW.tries >= OLD.tries
            AND (OLD.id, OLD.brand_id, OLD.case_id, OLD.source, OLD.amount_minor, OLD.currency, OLD.kept_at)
              = (NEW.id, NEW.brand_id, NEW.case_id, NEW.source, NEW.amount_minor, NEW.currency, NEW.kept_at)
            AND OLD.until IS NOT DISTINCT FROM NEW.until THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION 'what lies in the vault stands: % is refused', TG_OP
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'settlement_kept_stands';
    END $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("brands", "0002_ground"),
        ("settlement", "0008_chosen_anew"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="destination",
            name="settlement_destination_once",
        ),
        migrations.RemoveConstraint(
            model_name="kept",
            name="settlement_kept_once",
        ),
        migrations.RemoveConstraint(
            model_name="kept",
            name="settlement_kept_source",
        ),
        migrations.RemoveConstraint(
            model_name="kept",
            name="settlement_kept_where_to",
        ),
        migrations.RemoveConstraint(
            model_name="transfer",
            name="settlement_transfer_once",
        ),
        migrations.AddField(
            model_name="destination",
            name="kept_id",
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name="kept",
            name="replaces_id",
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name="transfer",
            name="kept_id",
            field=models.UUIDField(null=True),
        ),
        migrations.AlterField(
            model_name="kept",
            name="claimed_by",
            field=models.CharField(
                blank=True,
                choices=[("line", "Line"), ("card", "Card"), ("bank", "Bank")],
                default="",
                max_length=4,
            ),
        ),
        migrations.AlterField(
            model_name="kept",
            name="source",
            field=models.CharField(
                choices=[
                    ("chosen", "its holder wanted it kept"),
                    ("no_line", "the line that it should move to had ended"),
                    ("returned", "it could not be paid back"),
                    ("points", "points were turned into it"),
                    ("late", "what a refund that is late pays by itself"),
                ],
                max_length=8,
            ),
        ),
        migrations.AddConstraint(
            model_name="destination",
            constraint=models.UniqueConstraint(
                fields=("case_id", "kept_id", "generation", "brand"),
                name="settlement_destination_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="kept",
            constraint=models.UniqueConstraint(
                fields=("case_id", "source", "replaces_id", "brand"),
                name="settlement_kept_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="kept",
            constraint=models.CheckConstraint(
                condition=models.Q(("source__in", ["chosen", "no_line", "returned", "points", "late"])),
                name="settlement_kept_source",
            ),
        ),
        migrations.AddConstraint(
            model_name="kept",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("claimed_by", "line"), ("line_id__isnull", False), ("state", "claimed")),
                    models.Q(
                        ("claimed_by__in", ["card", "bank"]),
                        ("line_id", None),
                        ("state__in", ["asked", "claimed"]),
                    ),
                    models.Q(("claimed_by", ""), ("line_id", None), ("state__in", ["waiting", "lapsed"])),
                    _connector="OR",
                ),
                name="settlement_kept_where_to",
            ),
        ),
        migrations.AddConstraint(
            model_name="transfer",
            constraint=models.UniqueConstraint(
                fields=("case_id", "kept_id", "generation", "brand"),
                name="settlement_transfer_once",
                nulls_distinct=False,
            ),
        ),
        composite_key("settlement_destination", "kept_id", "settlement_kept"),
        composite_key("settlement_transfer", "kept_id", "settlement_kept"),
        composite_key("settlement_kept", "replaces_id", "settlement_kept"),
        migrations.RunSQL(STANDS, STOOD),
    ]
