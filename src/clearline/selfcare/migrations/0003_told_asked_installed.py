"""Announcements, what leaving was like, and the profiles of eSIMs."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

import clearline.vocabulary.identifiers
from clearline.brands.schema import composite_key, isolate


class Migration(migrations.Migration):
    dependencies = [
        ("brands", "0002_ground"),
        ("lines", "0004_ended_by_the_holder"),
        ("selfcare", "0002_redemptions"),
    ]

    operations = [
        migrations.CreateModel(
            name="Announcement",
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
                ("country", models.CharField(blank=True, default="", max_length=2)),
                ("language", models.CharField(blank=True, default="", max_length=12)),
                (
                    "place",
                    models.CharField(
                        choices=[
                            ("everywhere", "the list of lines, and every page below"),
                            ("lines", "the list of lines alone"),
                            ("usage", "Usage"),
                            ("esim", "Esim"),
                            ("closing", "what is asked before a line is closed"),
                        ],
                        default="everywhere",
                        max_length=10,
                    ),
                ),
                ("title", models.CharField(max_length=120)),
                ("text", models.CharField(max_length=1000)),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
                ("added_at", models.DateTimeField()),
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
                "indexes": [models.Index(fields=["brand", "ends_on"], name="selfcare_announcement_current")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("place__in", ["everywhere", "lines", "usage", "esim", "closing"])
                        ),
                        name="selfcare_announcement_place",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                        name="selfcare_announcement_period",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("title", ""), _negated=True), name="selfcare_announcement_title"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Feedback",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("month", models.DateField(help_text="the first day of the month")),
                ("ease", models.PositiveSmallIntegerField(help_text="1: very hard, to 5: very easy")),
                (
                    "hurdle",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("nothing", "Nothing"),
                            ("finding", "Finding"),
                            ("proving", "Proving"),
                            ("obstacles", "Obstacles"),
                            ("money", "Money"),
                            ("waiting", "Waiting"),
                        ],
                        default="",
                        max_length=9,
                    ),
                ),
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
                    models.CheckConstraint(
                        condition=models.Q(("ease__range", (1, 5))), name="selfcare_feedback_ease"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("month__day", 1)), name="selfcare_feedback_month"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "hurdle__in",
                                ["", "nothing", "finding", "proving", "obstacles", "money", "waiting"],
                            )
                        ),
                        name="selfcare_feedback_hurdle",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Profile",
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
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("released", "ready, and on no device yet"),
                            ("installed", "on a device"),
                            ("deleted", "the device said that it is gone"),
                            ("unavailable", "taken back before anybody installed it"),
                        ],
                        max_length=11,
                    ),
                ),
                ("state_at", models.DateTimeField()),
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="profiles",
                        to="lines.line",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("line", "brand"), name="selfcare_profile_one_per_line"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["released", "installed", "deleted", "unavailable"])
                        ),
                        name="selfcare_profile_state",
                    ),
                ],
            },
        ),
        *(isolate(f"selfcare_{table}") for table in ("announcement", "feedback", "profile")),
        composite_key("selfcare_profile", "line_id", "lines_line"),
    ]
