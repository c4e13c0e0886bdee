"""A document may be corrected by another one, and revoked; both are new rows, and nothing is edited."""

import django.db.models.deletion
from django.db import migrations, models

import clearline.vocabulary.identifiers
from clearline.brands.schema import WEB, append_only, composite_key, isolate


class Migration(migrations.Migration):
    dependencies = [
        ("certificates", "0005_signed_together"),
        ("cases", "0001_initial"),
    ]

    operations = [
        # It reads the table; it is made anew when all migrations are done.
        migrations.RunSQL("DROP VIEW IF EXISTS invariant_breach", migrations.RunSQL.noop),
        migrations.AddField(
            model_name="certificate",
            name="corrects",
            field=models.CharField(db_default="", default="", max_length=20),
        ),
        migrations.RemoveConstraint(model_name="certificate", name="certificates_certificate_once"),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.UniqueConstraint(
                fields=("brand", "case_id", "kind", "corrects"), name="certificates_certificate_once"
            ),
        ),
        migrations.CreateModel(
            name="Ending",
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
                ("public_id", models.CharField(max_length=20)),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("issued_in_error", "Issued In Error"),
                            ("wrong_details", "Wrong Details"),
                            ("key_lost", "Key Lost"),
                            ("ordered", "Ordered"),
                        ],
                        max_length=20,
                    ),
                ),
                ("replaced_by", models.CharField(blank=True, default="", max_length=20)),
                ("at", models.DateTimeField()),
                ("entry", models.UUIDField(help_text="its entry in the log")),
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
                "constraints": [
                    models.UniqueConstraint(fields=("brand", "public_id"), name="certificates_ending_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reason__in", ["issued_in_error", "wrong_details", "key_lost", "ordered"])
                        ),
                        name="certificates_ending_reason",
                    ),
                ]
            },
        ),
        isolate("certificates_ending"),
        append_only("certificates_ending"),
        composite_key("certificates_ending", "case_id", "cases_case"),
        migrations.RunSQL(
            f"REVOKE INSERT, UPDATE, DELETE ON certificates_ending FROM {WEB}", migrations.RunSQL.noop
        ),
    ]
