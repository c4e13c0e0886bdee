"""Backup kits, and their sealed pieces."""

import django.db.models.deletion
from django.db import migrations, models

import clearline.vocabulary.identifiers
from clearline.brands.schema import composite_key, isolate


class Migration(migrations.Migration):
    dependencies = [
        ("brands", "0002_ground"),
        ("lines", "0004_ended_by_the_holder"),
        ("selfcare", "0004_packs"),
    ]

    operations = [
        migrations.CreateModel(
            name="Kit",
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
                ("language", models.CharField(max_length=12)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "somebody wants it; a worker will begin"),
                            ("making", "a worker is at it, under a lease"),
                            ("ready", "whole; it may be fetched, again and again, until its end"),
                            ("failed", "it could not be made, several times over"),
                        ],
                        default="asked",
                        max_length=6,
                    ),
                ),
                ("attempt", models.PositiveSmallIntegerField(default=0)),
                ("lease_until", models.DateTimeField(null=True)),
                ("rows", models.BigIntegerField(help_text="of all tables, when it was asked for")),
                ("steps", models.BigIntegerField(help_text="each row twice, each paper once")),
                ("steps_done", models.BigIntegerField(default=0)),
                ("size", models.BigIntegerField(default=0, help_text="bytes")),
                ("sha256", models.CharField(blank=True, default="", max_length=64)),
                ("asked_at", models.DateTimeField()),
                ("ready_at", models.DateTimeField(null=True)),
                ("expires_at", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="kits",
                        to="lines.account",
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
            ],
        ),
        migrations.CreateModel(
            name="KitPiece",
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
                ("number", models.PositiveIntegerField()),
                ("sealed", models.BinaryField()),
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
                    "kit",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pieces",
                        to="selfcare.kit",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="kit",
            index=models.Index(
                condition=models.Q(("state__in", ["asked", "making"])),
                fields=["asked_at"],
                name="selfcare_kit_to_make",
            ),
        ),
        migrations.AddIndex(
            model_name="kit",
            index=models.Index(fields=["expires_at"], name="selfcare_kit_age"),
        ),
        migrations.AddConstraint(
            model_name="kit",
            constraint=models.UniqueConstraint(fields=("brand", "id"), name="selfcare_kit_brand_key"),
        ),
        migrations.AddConstraint(
            model_name="kit",
            constraint=models.UniqueConstraint(
                fields=("account", "brand"), name="selfcare_kit_one_per_account"
            ),
        ),
        migrations.AddConstraint(
            model_name="kit",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["asked", "making", "ready", "failed"])),
                name="selfcare_kit_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="kit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("ready_at__isnull", False), ("sha256__regex", "^[0-9a-f]{64}$"), ("state", "ready")
                    ),
                    models.Q(models.Q(("state", "ready"), _negated=True), ("ready_at__isnull", True)),
                    _connector="OR",
                ),
                name="selfcare_kit_ready_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="kit",
            constraint=models.CheckConstraint(
                condition=models.Q(("expires_at__gt", models.F("asked_at"))), name="selfcare_kit_ends"
            ),
        ),
        migrations.AddConstraint(
            model_name="kitpiece",
            constraint=models.UniqueConstraint(
                fields=("kit", "number", "brand"), name="selfcare_kitpiece_once"
            ),
        ),
        *(isolate(table) for table in ("selfcare_kit", "selfcare_kitpiece")),
        composite_key("selfcare_kit", "account_id", "lines_account"),
        composite_key("selfcare_kitpiece", "kit_id", "selfcare_kit"),
    ]
