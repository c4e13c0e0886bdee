"""eSIM lines that are sold on the site, and the stock of numbers that they come from."""

import django.db.models.deletion
from django.db import migrations, models

import clearline.vocabulary.identifiers
from clearline.brands.schema import composite_key, isolate

# A payment for a new line is held until there is a line, and belongs to it from then on.
STANDS = """
    CREATE OR REPLACE FUNCTION selfcare_payment_stands() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'UPDATE'
            AND (OLD.id, OLD.brand_id, OLD.account_id, OLD.bill_id)
              IS NOT DISTINCT FROM (NEW.id, NEW.brand_id, NEW.account_id, NEW.bill_id)
            AND (OLD.purpose, OLD.amount_minor, OLD.currency, OLD.asked_at)
              = (NEW.purpose, NEW.amount_minor, NEW.currency, NEW.asked_at)
            AND (
                OLD.line_id IS NOT DISTINCT FROM NEW.line_id AND (OLD.state, NEW.state) IN (
                    ('asked', 'failed'), ('asked', 'returning'), ('returning', 'returned'),
                    ('held', 'returning')
                )
                OR OLD.line_id IS NOT DISTINCT FROM NEW.line_id AND OLD.purpose <> 'esim'
                    AND (OLD.state, NEW.state) = ('asked', 'confirmed')
                OR OLD.line_id IS NOT DISTINCT FROM NEW.line_id AND OLD.purpose = 'esim'
                    AND (OLD.state, NEW.state) = ('asked', 'held')
                OR OLD.line_id IS NULL AND OLD.purpose = 'esim'
                    AND (OLD.state, NEW.state) = ('held', 'confirmed')
            ) THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION 'a payment that was asked for stands: % is refused', TG_OP
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'selfcare_payment_stands';
    END $$;
"""
STOOD = """
    CREATE OR REPLACE FUNCTION selfcare_payment_stands() RETURNS trigger LANGUAGE plpgsql AS $$
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
"""

# Sold is what the plan costs, paid for is what is sold, and nothing is made that was not ordered.
AS_PRICED = """
    CREATE FUNCTION selfcare_purchase_as_priced() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'INSERT' THEN
            IF NEW.state = (CASE WHEN NEW.payment_id IS NULL THEN 'ordered' ELSE 'asked' END)
                AND EXISTS (
                    SELECT FROM lines_plan plan
                    WHERE plan.brand_id = NEW.brand_id AND plan.id = NEW.plan_id AND plan.kind = 'prepaid'
                      AND plan.minimum_term_months = 0
                      AND (plan.fee_minor, plan.currency) = (NEW.price_minor, NEW.currency)
                ) AND (NEW.payment_id IS NULL OR EXISTS (
                    SELECT FROM selfcare_payment payment
                    WHERE payment.brand_id = NEW.brand_id AND payment.id = NEW.payment_id
                      AND payment.purpose = 'esim' AND payment.account_id = NEW.account_id
                      AND (payment.amount_minor, payment.currency) = (NEW.price_minor, NEW.currency)
                )) THEN
                RETURN NEW;
            END IF;
        ELSIF (OLD.id, OLD.brand_id, OLD.account_id, OLD.plan_id, OLD.payment_id)
                IS NOT DISTINCT FROM (NEW.id, NEW.brand_id, NEW.account_id, NEW.plan_id, NEW.payment_id)
            AND (OLD.price_minor, OLD.currency) = (NEW.price_minor, NEW.currency)
            AND ((OLD.state, NEW.state) IN (
                    ('asked', 'ordered'), ('asked', 'unpaid'), ('ordered', 'made'), ('ordered', 'refused')
                ) OR OLD.state = NEW.state AND OLD.line_id IS NOT DISTINCT FROM NEW.line_id) THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION 'a purchase is not as its plan and payment, or goes another way: % is refused', TG_OP
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'selfcare_purchase_as_priced';
    END $$;
    CREATE TRIGGER as_priced BEFORE INSERT OR UPDATE ON selfcare_purchase
        FOR EACH ROW EXECUTE FUNCTION selfcare_purchase_as_priced();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("brands", "0002_ground"),
        ("lines", "0004_ended_by_the_holder"),
        ("selfcare", "0008_profile_notices"),
    ]

    operations = [
        migrations.CreateModel(
            name="Purchase",
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
                ("subject_id", models.UUIDField()),
                ("personal", models.BinaryField()),
                ("personal_digest", models.BinaryField(max_length=16)),
                ("price_minor", models.BigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "a number is set aside; it is not paid yet"),
                            ("ordered", "paid, or free: the profile server makes the profile ready"),
                            ("made", "the line is on, and its profile can be installed"),
                            ("unpaid", "never paid: the number went back into the stock"),
                            ("refused", "no profile came of it: the money goes back"),
                        ],
                        max_length=7,
                    ),
                ),
                ("reason", models.CharField(blank=True, default="", max_length=120)),
                ("asked_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Spare",
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
                ("external_id", models.CharField(db_collation="C", max_length=64)),
                ("msisdn", models.CharField(max_length=15)),
                ("iccid", models.CharField(max_length=20)),
                ("imsi", models.CharField(max_length=15)),
                (
                    "withheld",
                    models.CharField(blank=True, default="", help_text="why it is not sold", max_length=120),
                ),
                ("added_at", models.DateTimeField()),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="payment",
            name="selfcare_payment_purpose",
        ),
        migrations.RemoveConstraint(
            model_name="payment",
            name="selfcare_payment_state",
        ),
        migrations.RemoveConstraint(
            model_name="payment",
            name="selfcare_payment_for_what",
        ),
        migrations.AlterField(
            model_name="payment",
            name="purpose",
            field=models.CharField(
                choices=[
                    ("bill", "Bill"),
                    ("top_up", "Top Up"),
                    ("esim", "the first 30 days of a new line, whose credit it becomes"),
                ],
                max_length=8,
            ),
        ),
        migrations.AlterField(
            model_name="payment",
            name="state",
            field=models.CharField(
                choices=[
                    ("asked", "the provider has it, or will have; nobody knows yet whether it was paid"),
                    ("confirmed", "paid, and booked"),
                    ("held", "paid, for a line that is being made: booked to it, or given back"),
                    ("failed", "not paid, and the provider says that it never will be"),
                    ("returning", "paid, but what it was for was settled meanwhile: on its way back"),
                    ("returned", "given back"),
                ],
                default="asked",
                max_length=9,
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("purpose", "esim"), models.Q(("state", "held"), _negated=True), _connector="OR"
                ),
                name="selfcare_payment_held_for_a_line",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(("purpose__in", ["bill", "top_up", "esim"])),
                name="selfcare_payment_purpose",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["asked", "confirmed", "held", "failed", "returning", "returned"])
                ),
                name="selfcare_payment_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("bill__isnull", False), ("purpose", "bill")),
                    models.Q(("bill__isnull", True), ("line__isnull", False), ("purpose", "top_up")),
                    models.Q(
                        ("bill__isnull", True),
                        ("line__isnull", False),
                        ("purpose", "esim"),
                        ("state", "confirmed"),
                    ),
                    models.Q(
                        ("bill__isnull", True),
                        ("line__isnull", True),
                        ("purpose", "esim"),
                        models.Q(("state", "confirmed"), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="selfcare_payment_for_what",
            ),
        ),
        migrations.AddField(
            model_name="purchase",
            name="account",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="purchases",
                to="lines.account",
            ),
        ),
        migrations.AddField(
            model_name="purchase",
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
            model_name="purchase",
            name="line",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="lines.line",
            ),
        ),
        migrations.AddField(
            model_name="purchase",
            name="payment",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="selfcare.payment",
            ),
        ),
        migrations.AddField(
            model_name="purchase",
            name="plan",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="lines.plan",
            ),
        ),
        migrations.AddField(
            model_name="spare",
            name="brand",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="brands.brand",
            ),
        ),
        migrations.AddConstraint(
            model_name="purchase",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ("asked", "ordered"))),
                fields=("account", "brand"),
                name="selfcare_purchase_one_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="purchase",
            constraint=models.UniqueConstraint(
                fields=("payment", "brand"), name="selfcare_purchase_paid_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="purchase",
            constraint=models.UniqueConstraint(fields=("line", "brand"), name="selfcare_purchase_made_once"),
        ),
        migrations.AddConstraint(
            model_name="purchase",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["asked", "ordered", "made", "unpaid", "refused"])),
                name="selfcare_purchase_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="purchase",
            constraint=models.CheckConstraint(
                condition=models.Q(("price_minor__gte", 0)), name="selfcare_purchase_price_minor"
            ),
        ),
        migrations.AddConstraint(
            model_name="purchase",
            constraint=models.CheckConstraint(
                condition=models.Q(("currency__regex", "^[A-Z]{3}$")), name="selfcare_purchase_currency"
            ),
        ),
        migrations.AddConstraint(
            model_name="purchase",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("payment__isnull", True), ("price_minor", 0)),
                    models.Q(("payment__isnull", False), ("price_minor__gt", 0)),
                    _connector="OR",
                ),
                name="selfcare_purchase_costs",
            ),
        ),
        migrations.AddConstraint(
            model_name="purchase",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("line__isnull", False), ("state", "made")),
                    models.Q(models.Q(("state", "made"), _negated=True), ("line__isnull", True)),
                    _connector="OR",
                ),
                name="selfcare_purchase_made_what",
            ),
        ),
        migrations.AddConstraint(
            model_name="purchase",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", True), ("state__in", ("asked", "ordered"))),
                    models.Q(
                        models.Q(("state__in", ("asked", "ordered")), _negated=True),
                        ("ended_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="selfcare_purchase_ended_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="spare",
            constraint=models.UniqueConstraint(
                fields=("external_id", "brand"), name="selfcare_spare_external_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="spare",
            constraint=models.UniqueConstraint(fields=("msisdn", "brand"), name="selfcare_spare_msisdn_once"),
        ),
        migrations.AddConstraint(
            model_name="spare",
            constraint=models.UniqueConstraint(fields=("iccid", "brand"), name="selfcare_spare_iccid_once"),
        ),
        migrations.AddConstraint(
            model_name="spare",
            constraint=models.UniqueConstraint(fields=("imsi", "brand"), name="selfcare_spare_imsi_once"),
        ),
        *(isolate(f"selfcare_{table}") for table in ("spare", "purchase")),
        composite_key("selfcare_purchase", "account_id", "lines_account"),
        composite_key("selfcare_purchase", "plan_id", "lines_plan"),
        composite_key("selfcare_purchase", "payment_id", "selfcare_payment"),
        composite_key("selfcare_purchase", "line_id", "lines_line"),
        migrations.RunSQL(STANDS, STOOD),
        migrations.RunSQL(
            AS_PRICED,
            "DROP TRIGGER as_priced ON selfcare_purchase; DROP FUNCTION selfcare_purchase_as_priced()",
        ),
    ]
