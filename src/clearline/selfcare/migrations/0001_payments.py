"""Payments by card, each for one thing, with a sum that never changes."""

import django.db.models.deletion
from django.db import migrations, models

import clearline.vocabulary.identifiers
from clearline.brands.schema import composite_key, isolate

# The sum of a payment is what is owed on its bill, and the bill is of the account that pays.
AS_BILLED = """
    CREATE FUNCTION selfcare_payment_as_billed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NEW.bill_id IS NOT NULL AND NOT EXISTS (
            SELECT FROM lines_bill bill
            WHERE bill.brand_id = NEW.brand_id AND bill.id = NEW.bill_id AND bill.account_id = NEW.account_id
              AND bill.currency = NEW.currency AND bill.amount_minor - bill.paid_minor = NEW.amount_minor
        ) THEN
            RAISE EXCEPTION 'a payment is of another sum than its bill, or the bill is of another account'
                USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'selfcare_payment_as_billed';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER as_billed BEFORE INSERT ON selfcare_payment
        FOR EACH ROW EXECUTE FUNCTION selfcare_payment_as_billed();
"""

# Who pays for what, and how much, is fixed; a payment goes on to the next state and never back.
STANDS = """
    CREATE FUNCTION selfcare_payment_stands() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'UPDATE'
            AND (OLD.id, OLD.brand_id, OLD.account_id, OLD.line_id, OLD.bill_id)
              IS NOT DISTINCT FROM (NEW.id, NEW.brand_id, NEW.account_id, NEW.line_id, NEW.bill_id)
            AND (OLD.purpose, OLD.amount_minor, OLD.currency, OLD.asked_at)
              = (NEW.purpose, NEW.amount_minor, NEW.currency, NEW.asked_at)
            AND (OLD.state, NEW.state) IN (
                ('asked', 'confirmed'), ('asked', 'failed'), ('asked', 'returning'), ('returning', 'returned')
            ) THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION 'a payment that was asked for stands: % is refused', TG_OP
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'selfcare_payment_stands';
    END $$;
    CREATE TRIGGER stands BEFORE UPDATE OR DELETE ON selfcare_payment
        FOR EACH ROW EXECUTE FUNCTION selfcare_payment_stands();
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("brands", "0002_ground"),
        ("lines", "0003_analyze"),
    ]

    operations = [
        migrations.CreateModel(
            name="Payment",
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
                ("purpose", models.CharField(choices=[("bill", "Bill"), ("top_up", "Top Up")], max_length=8)),
                ("amount_minor", models.BigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            (
                                "asked",
                                "the provider has it, or will have; nobody knows yet whether it was paid",
                            ),
                            ("confirmed", "paid, and booked"),
                            ("failed", "not paid, and the provider says that it never will be"),
                            ("returning", "paid, but what it was for was settled meanwhile: on its way back"),
                            ("returned", "given back"),
                        ],
                        default="asked",
                        max_length=9,
                    ),
                ),
                ("reason", models.CharField(blank=True, default="", max_length=120)),
                ("asked_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payments",
                        to="lines.account",
                    ),
                ),
                (
                    "bill",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payments",
                        to="lines.bill",
                    ),
                ),
                (
                    "brand",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="brands.brand",
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payments",
                        to="lines.line",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("bill__isnull", False), models.Q(("state", "failed"), _negated=True)
                        ),
                        fields=("bill", "brand"),
                        name="selfcare_payment_bill_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount_minor__gt", 0)), name="selfcare_payment_positive"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("purpose__in", ["bill", "top_up"])),
                        name="selfcare_payment_purpose",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["asked", "confirmed", "failed", "returning", "returned"])
                        ),
                        name="selfcare_payment_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("currency__regex", "^[A-Z]{3}$")),
                        name="selfcare_payment_currency",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("bill__isnull", False), ("purpose", "bill")),
                            models.Q(("bill__isnull", True), ("line__isnull", False), ("purpose", "top_up")),
                            _connector="OR",
                        ),
                        name="selfcare_payment_for_what",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("ended_at__isnull", False),
                                ("state__in", ("confirmed", "failed", "returned")),
                            ),
                            models.Q(
                                models.Q(("state__in", ("confirmed", "failed", "returned")), _negated=True),
                                ("ended_at__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="selfcare_payment_ended_when",
                    ),
                ],
            },
        ),
        isolate("selfcare_payment"),
        composite_key("selfcare_payment", "account_id", "lines_account"),
        composite_key("selfcare_payment", "line_id", "lines_line"),
        migrations.RunSQL(
            AS_BILLED,
            "DROP TRIGGER as_billed ON selfcare_payment; DROP FUNCTION selfcare_payment_as_billed()",
        ),
        migrations.RunSQL(
            STANDS, "DROP TRIGGER stands ON selfcare_payment; DROP FUNCTION selfcare_payment_stands()"
        ),
    ]
