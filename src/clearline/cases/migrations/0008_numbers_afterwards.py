"""What finished closings gave back, and what was reported of disconnected numbers."""

import django.db.models.deletion
from django.db import migrations, models

import clearline.vocabulary.identifiers
from clearline.brands.schema import append_only, composite_key, isolate

# At the end of the transaction: whoever releases a case may give back before or after.
GUARD = """
    CREATE FUNCTION cases_returned_from_finished() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NOT EXISTS (
            SELECT FROM cases_case closed
            WHERE closed.brand_id = NEW.brand_id AND closed.id = NEW.case_id
              AND closed.line_id = NEW.line_id AND closed.state = 'released'
              AND closed.ended_at >= closed.quarantine_until
        ) THEN
            RAISE EXCEPTION 'a % returns from a finished closing only, not from case %', NEW.kind, NEW.case_id
                USING ERRCODE = 'check_violation';
        END IF;
        RETURN NULL;
    END $$;
    CREATE CONSTRAINT TRIGGER from_finished AFTER INSERT ON cases_returned
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION cases_returned_from_finished();
"""
UNGUARD = """
    DROP TRIGGER from_finished ON cases_returned;
    DROP FUNCTION cases_returned_from_finished();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("brands", "0002_ground"),
        ("cases", "0007_json_as_written"),
    ]

    operations = [
        migrations.CreateModel(
            name="Report",
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
                ("company_id", models.CharField(max_length=10)),
                (
                    "after",
                    models.DateField(
                        help_text="the last day of the report before; empty for the first", null=True
                    ),
                ),
                ("through", models.DateField()),
                ("rows", models.BigIntegerField()),
                ("unreadable", models.BigIntegerField(default=0)),
                ("made_at", models.DateTimeField()),
                (
                    "brand",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="brands.brand",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("brand", "through"), name="cases_report_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("after__isnull", True), ("through__gt", models.F("after")), _connector="OR"
                        ),
                        name="cases_report_goes_on",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("company_id__regex", "^[A-Za-z0-9]{3,10}$")),
                        name="cases_report_company",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Returned",
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
                ("line_id", models.UUIDField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("number", "Number"),
                            ("profile", "the eSIM's profile"),
                            ("storage", "what the line had of the operator's: mailbox, messages, space"),
                        ],
                        max_length=7,
                    ),
                ),
                ("reusable", models.BooleanField()),
                ("returned_at", models.DateTimeField()),
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
            ],
            options={
                "indexes": [models.Index(fields=["brand", "returned_at"], name="cases_returned_lately")],
                "constraints": [
                    models.UniqueConstraint(fields=("brand", "case_id", "kind"), name="cases_returned_once"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["number", "profile", "storage"])),
                        name="cases_returned_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reusable", True), ("kind", "profile"), _connector="OR"),
                        name="cases_returned_reusable",
                    ),
                ],
            },
        ),
        *(isolate(table) for table in ("cases_returned", "cases_report")),
        composite_key("cases_returned", "case_id", "cases_case"),
        composite_key("cases_returned", "line_id", "lines_line"),
        append_only("cases_returned"),
        migrations.RunSQL(GUARD, UNGUARD),
    ]
