"""Refunds by bank transfer: where they go, which run they are in, and how often they were asked for."""

import django.db.models.deletion
from django.db import migrations, models

import clearline.vocabulary.identifiers
from clearline.brands.schema import composite_key, isolate

# Nobody names another account while the one before may still be paid, nor after it was.
IN_TIME = """
    CREATE FUNCTION settlement_destination_in_time() RETURNS trigger LANGUAGE plpgsql AS $$
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
    CREATE TRIGGER in_time BEFORE INSERT OR UPDATE ON settlement_destination
        FOR EACH ROW EXECUTE FUNCTION settlement_destination_in_time();
"""
# A transfer carries the very refund that is asked for; it ends once, or comes back after it was paid.
STANDS = """
    CREATE FUNCTION settlement_transfer_stands() RETURNS trigger LANGUAGE plpgsql AS $$
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
    CREATE TRIGGER stands BEFORE INSERT OR UPDATE OR DELETE ON settlement_transfer
        FOR EACH ROW EXECUTE FUNCTION settlement_transfer_stands();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("brands", "0002_ground"),
        ("cases", "0002_rules"),
        ("settlement", "0005_what_is_left"),
    ]

    operations = [
        migrations.CreateModel(
            name="Destination",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=clearline.vocabulary.identifiers.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("case_id", models.UUIDField()),
                ("generation", models.PositiveSmallIntegerField()),
                ("subject_id", models.UUIDField()),
                ("personal", models.BinaryField()),
                ("given_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Transfer",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=clearline.vocabulary.identifiers.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("case_id", models.UUIDField()),
                ("generation", models.PositiveSmallIntegerField()),
                ("run", models.UUIDField()),
                ("amount_minor", models.BigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("exported", "in a file that goes to the bank"),
                            ("confirmed", "paid, and the bank says so"),
                            ("returned", "the money came back"),
                        ],
                        default="exported",
                        max_length=9,
                    ),
                ),
                ("reason", models.CharField(blank=True, default="", max_length=35)),
                ("exported_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="refund",
            name="settlement_refund_state",
        ),
        migrations.AddField(
            model_name="refund",
            name="generation",
            field=models.PositiveSmallIntegerField(
                db_default=1, default=1, help_text="of its effect: how often it was asked for"
            ),
        ),
        migrations.AlterField(
            model_name="refund",
            name="state",
            field=models.CharField(
                choices=[
                    ("asked", "Asked"),
                    ("confirmed", "Confirmed"),
                    ("failed", "refused: it never went out"),
                    ("returned", "it went out, and came back"),
                ],
                max_length=12,
            ),
        ),
        migrations.AddConstraint(
            model_name="refund",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["asked", "confirmed", "failed", "returned"])),
                name="settlement_refund_state",
            ),
        ),
        migrations.AddField(
            model_name="destination",
            name="brand",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="brands.brand",
            ),
        ),
        migrations.AddField(
            model_name="transfer",
            name="brand",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="brands.brand",
            ),
        ),
        migrations.AddConstraint(
            model_name="destination",
            constraint=models.UniqueConstraint(
                fields=("case_id", "generation", "brand"), name="settlement_destination_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="destination",
            constraint=models.CheckConstraint(
                condition=models.Q(("generation__gt", 0)), name="settlement_destination_from"
            ),
        ),
        migrations.AddIndex(
            model_name="transfer",
            index=models.Index(fields=["run"], name="settlement_transfer_run"),
        ),
        migrations.AddConstraint(
            model_name="transfer",
            constraint=models.UniqueConstraint(
                fields=("case_id", "generation", "brand"), name="settlement_transfer_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="transfer",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_minor__gt", 0)), name="settlement_transfer_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="transfer",
            constraint=models.CheckConstraint(
                condition=models.Q(("currency", "EUR")), name="settlement_transfer_currency"
            ),
        ),
        migrations.AddConstraint(
            model_name="transfer",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["exported", "confirmed", "returned"])),
                name="settlement_transfer_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="transfer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at", None), ("state", "exported")),
                    models.Q(models.Q(("state", "exported"), _negated=True), ("ended_at__isnull", False)),
                    _connector="OR",
                ),
                name="settlement_transfer_ended_when",
            ),
        ),
        *(isolate(table) for table in ("settlement_destination", "settlement_transfer")),
        composite_key("settlement_destination", "case_id", "cases_case"),
        composite_key("settlement_transfer", "case_id", "cases_case"),
        migrations.RunSQL(
            IN_TIME,
            "DROP TRIGGER in_time ON settlement_destination; DROP FUNCTION settlement_destination_in_time()",
        ),
        migrations.RunSQL(
            STANDS, "DROP TRIGGER stands ON settlement_transfer; DROP FUNCTION settlement_transfer_stands()"
        ),
    ]
