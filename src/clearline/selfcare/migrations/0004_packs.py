"""Packs of data that a brand sells."""

import django.db.models.deletion
from django.db import migrations, models

import clearline.vocabulary.identifiers
from clearline.brands.schema import isolate


class Migration(migrations.Migration):
    dependencies = [("brands", "0002_ground"), ("selfcare", "0003_told_asked_installed")]

    operations = [
        migrations.CreateModel(
            name="Pack",
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
                ("data_bytes", models.BigIntegerField()),
                ("days", models.PositiveSmallIntegerField()),
                ("price_minor", models.BigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                ("sold", models.BooleanField(default=True)),
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
                    models.UniqueConstraint(
                        fields=("external_id", "brand"), name="selfcare_pack_external_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(currency__regex="^[A-Z]{3}$"), name="selfcare_pack_currency"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(data_bytes__gt=0, days__gt=0, price_minor__gt=0),
                        name="selfcare_pack_positive",
                    ),
                ]
            },
        ),
        isolate("selfcare_pack"),
    ]
