"""Requests from people who did not sign in, as they arrived."""

import django.db.models.deletion
from django.db import migrations, models

import clearline.vocabulary.identifiers
from clearline.brands.schema import composite_key, isolate


class Migration(migrations.Migration):
    dependencies = [
        ("brands", "0002_ground"),
        ("cases", "0009_cards_in_the_book"),
    ]

    operations = [
        migrations.CreateModel(
            name="OpenRequest",
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
                ("reference", models.CharField(max_length=16)),
                ("msisdn_index", models.BinaryField(max_length=16, null=True)),
                ("role", models.CharField(help_text="as whom somebody asked", max_length=16)),
                ("language", models.CharField(max_length=12)),
                ("ends_on", models.DateField(help_text="empty: at once", null=True)),
                ("asked_at", models.DateTimeField()),
                ("due_at", models.DateTimeField(help_text="when a worker looks")),
                ("case_id", models.UUIDField(null=True)),
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
                "indexes": [
                    models.Index(
                        condition=models.Q(("case_id", None)), fields=["due_at"], name="cases_openrequest_due"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("reference", "brand"), name="cases_openrequest_reference"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("case_id", None), ("msisdn_index__isnull", False)),
                            models.Q(("case_id__isnull", False), ("msisdn_index", None)),
                            _connector="OR",
                        ),
                        name="cases_openrequest_taken_up",
                    ),
                ],
            },
        ),
        isolate("cases_openrequest"),
        composite_key("cases_openrequest", "case_id", "cases_case"),
    ]
