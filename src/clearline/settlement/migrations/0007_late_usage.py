"""Until when usage may arrive after a line ended, and what arrived."""

import django.db.models.deletion
from django.db import migrations, models

import clearline.vocabulary.identifiers
from clearline.brands.schema import append_only, composite_key, isolate

# No charge after the window: what is billed arrived in time, and before the money went its way.
IN_TIME = """
    CREATE FUNCTION settlement_lateusage_in_time() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NEW.billed AND NOT EXISTS (
            SELECT FROM settlement_finalbill bill
            JOIN cases_case c ON c.brand_id = bill.brand_id AND c.id = bill.case_id
            WHERE bill.brand_id = NEW.brand_id AND bill.case_id = NEW.case_id
              AND bill.currency = NEW.currency AND NEW.arrived_at < bill.usage_until
              AND c.state IN ('ceased', 'quarantined', 'certified')
        ) THEN
            RAISE EXCEPTION 'usage that arrives after the last day is never billed'
                USING ERRCODE = 'integrity_constraint_violation',
                      CONSTRAINT = 'settlement_lateusage_in_time';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER in_time BEFORE INSERT ON settlement_lateusage
        FOR EACH ROW EXECUTE FUNCTION settlement_lateusage_in_time();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("brands", "0002_ground"),
        ("cases", "0002_rules"),
        ("settlement", "0006_refunds_by_bank"),
    ]

    operations = [
        migrations.CreateModel(
            name="LateUsage",
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
                ("external_id", models.CharField(db_collation="C", max_length=64)),
                ("used_on", models.DateField()),
                ("amount_minor", models.BigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                ("arrived_at", models.DateTimeField()),
                ("billed", models.BooleanField()),
                (
                    "never",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("too_late", "it arrived after the last day, or after the money was settled"),
                            ("after_the_end", "it is from after the line was off"),
                        ],
                        default="",
                        max_length=13,
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="finalbill",
            name="usage_until",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddConstraint(
            model_name="finalbill",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("usage_until__isnull", True), ("usage_until__gt", models.F("made_at")), _connector="OR"
                ),
                name="settlement_finalbill_usage_until",
            ),
        ),
        migrations.AddField(
            model_name="lateusage",
            name="brand",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="brands.brand",
            ),
        ),
        migrations.AddIndex(
            model_name="lateusage",
            index=models.Index(fields=["case_id"], name="settlement_lateusage_of_case"),
        ),
        migrations.AddConstraint(
            model_name="lateusage",
            constraint=models.UniqueConstraint(
                fields=("external_id", "brand"), name="settlement_lateusage_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="lateusage",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_minor__gt", 0)), name="settlement_lateusage_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="lateusage",
            constraint=models.CheckConstraint(
                condition=models.Q(("external_id", ""), _negated=True), name="settlement_lateusage_named"
            ),
        ),
        migrations.AddConstraint(
            model_name="lateusage",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("billed", True), ("never", "")),
                    models.Q(("billed", False), ("never__in", ["too_late", "after_the_end"])),
                    _connector="OR",
                ),
                name="settlement_lateusage_why",
            ),
        ),
        isolate("settlement_lateusage"),
        composite_key("settlement_lateusage", "case_id", "cases_case"),
        append_only("settlement_lateusage"),
        migrations.RunSQL(
            IN_TIME,
            "DROP TRIGGER in_time ON settlement_lateusage; DROP FUNCTION settlement_lateusage_in_time()",
        ),
    ]
