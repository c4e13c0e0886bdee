"""Lists of lines to be closed, one for each brand of a file, and what became of their rows."""

import django.db.models.deletion
from django.db import migrations, models

import clearline.vocabulary.identifiers
from clearline.brands.schema import composite_key, isolate


class Migration(migrations.Migration):
    dependencies = [
        ("brands", "0002_ground"),
        ("cases", "0004_lanes"),
    ]

    operations = [
        migrations.CreateModel(
            name="BulkList",
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
                (
                    "digest",
                    models.CharField(
                        help_text="SHA-256 of the file; its beginning names the run", max_length=64
                    ),
                ),
                ("source", models.CharField(help_text="how the file was called", max_length=200)),
                ("rows", models.PositiveIntegerField()),
                ("opened_through", models.PositiveIntegerField(default=0)),
                (
                    "rate",
                    models.PositiveIntegerField(
                        default=0, help_text="lines a second at most; 0 for no limit"
                    ),
                ),
                ("listed_at", models.DateTimeField()),
                ("paused_at", models.DateTimeField(null=True)),
                ("opened_at", models.DateTimeField(help_text="when the last row had its turn", null=True)),
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
        ),
        migrations.CreateModel(
            name="BulkRow",
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
                (
                    "position",
                    models.PositiveIntegerField(help_text="its line number in the file, the header being 1"),
                ),
                ("line_id", models.UUIDField()),
                ("ends_on", models.DateField(null=True)),
                ("note", models.CharField(blank=True, default="", max_length=40)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "waiting"),
                            ("opened", "Opened"),
                            ("open_already", "Open Already"),
                            ("closed_already", "Closed Already"),
                            ("day_past", "Day Past"),
                        ],
                        default="",
                        max_length=16,
                    ),
                ),
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
                (
                    "list",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.bulklist",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="bulklist",
            constraint=models.UniqueConstraint(fields=("brand", "id"), name="cases_bulklist_brand_key"),
        ),
        migrations.AddConstraint(
            model_name="bulklist",
            constraint=models.UniqueConstraint(fields=("digest", "brand"), name="cases_bulklist_once"),
        ),
        migrations.AddConstraint(
            model_name="bulklist",
            constraint=models.CheckConstraint(
                condition=models.Q(("digest__regex", "^[0-9a-f]{64}$")), name="cases_bulklist_digest"
            ),
        ),
        migrations.AddConstraint(
            model_name="bulklist",
            constraint=models.CheckConstraint(
                condition=models.Q(("opened_at__isnull", True), ("paused_at__isnull", True), _connector="OR"),
                name="cases_bulklist_done_is_not_paused",
            ),
        ),
        migrations.AddConstraint(
            model_name="bulkrow",
            constraint=models.UniqueConstraint(
                fields=("list", "position", "brand"), name="cases_bulkrow_place"
            ),
        ),
        migrations.AddConstraint(
            model_name="bulkrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("outcome__in", ["", "opened", "open_already", "closed_already", "day_past"])
                ),
                name="cases_bulkrow_outcome",
            ),
        ),
        migrations.AddConstraint(
            model_name="bulkrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("case_id__isnull", False), ("outcome__in", ["opened", "open_already"])),
                    ("outcome", "closed_already"),
                    models.Q(("case_id__isnull", True), ("outcome__in", ["", "day_past"])),
                    _connector="OR",
                ),
                name="cases_bulkrow_opened_has_case",
            ),
        ),
        isolate("cases_bulklist"),
        isolate("cases_bulkrow"),
        composite_key("cases_bulkrow", "list_id", "cases_bulklist"),
        composite_key("cases_bulkrow", "line_id", "lines_line"),
        composite_key("cases_bulkrow", "case_id", "cases_case"),
    ]
