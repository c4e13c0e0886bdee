"""What profile servers tell of their own accord."""

import django.db.models.deletion
from django.db import migrations, models

import clearline.vocabulary.identifiers
from clearline.brands.schema import isolate


class Migration(migrations.Migration):
    dependencies = [("brands", "0002_ground"), ("selfcare", "0007_cards_in_the_book")]

    operations = [
        migrations.CreateModel(
            name="ProfileNotice",
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
                ("iccid_index", models.BinaryField(max_length=16)),
                ("point", models.PositiveSmallIntegerField(help_text="notificationPointId of SGP.22")),
                ("succeeded", models.BooleanField(help_text="whether that point was passed, or failed at")),
                ("told_at", models.DateTimeField(help_text="by the server's clock")),
                ("received_at", models.DateTimeField()),
                ("applied_at", models.DateTimeField(null=True)),
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
                "indexes": [
                    models.Index(
                        fields=["received_at"],
                        condition=models.Q(applied_at=None),
                        name="selfcare_profilenotice_waiting",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("iccid_index", "point", "told_at", "brand"),
                        name="selfcare_profilenotice_once",
                    )
                ],
            },
        ),
        isolate("selfcare_profilenotice"),
    ]
