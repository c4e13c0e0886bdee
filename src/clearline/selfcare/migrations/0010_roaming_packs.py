"""Packs that hold abroad, and those that a line has."""

import django.db.models.deletion
from django.db import migrations, models

import clearline.vocabulary.identifiers
from clearline.brands.schema import composite_key, isolate


class Migration(migrations.Migration):
    dependencies = [
        ("brands", "0002_ground"),
        ("lines", "0005_bills_settled"),
        ("selfcare", "0009_esims_sold"),
    ]

    operations = [
        migrations.CreateModel(
            name="Roaming",
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
                ("countries", models.CharField(max_length=755)),
                (
                    "data_bytes",
                    models.BigIntegerField(help_text="as bought: what was used of it the network knows"),
                ),
                ("expires_on", models.DateField()),
                ("bought_at", models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name="pack",
            name="countries",
            field=models.CharField(blank=True, default="", max_length=755),
        ),
        migrations.AddConstraint(
            model_name="pack",
            constraint=models.CheckConstraint(
                condition=models.Q(("countries__regex", "^([A-Z]{2}(,[A-Z]{2})*)?$")),
                name="selfcare_pack_countries",
            ),
        ),
        migrations.AddField(
            model_name="roaming",
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
            model_name="roaming",
            name="line",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="roaming",
                to="lines.line",
            ),
        ),
        migrations.AddConstraint(
            model_name="roaming",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("countries__regex", "^([A-Z]{2}(,[A-Z]{2})*)?$"),
                    ("data_bytes__gt", 0),
                    models.Q(("countries", ""), _negated=True),
                ),
                name="selfcare_roaming_somewhere",
            ),
        ),
        isolate("selfcare_roaming"),
        composite_key("selfcare_roaming", "line_id", "lines_line"),
    ]
