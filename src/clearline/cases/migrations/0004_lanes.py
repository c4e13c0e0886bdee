"""Two lanes, and an update of a case that rewrites no index: by the moment of the end, not by the state."""

from django.db import migrations, models

import clearline.vocabulary.lanes


class Migration(migrations.Migration):
    dependencies = [
        ("brands", "0002_ground"),
        ("cases", "0003_promises_of_time"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="case",
            name="cases_case_one_open_per_line",
        ),
        migrations.RemoveIndex(
            model_name="case",
            name="cases_case_due",
        ),
        migrations.AddField(
            model_name="case",
            name="lane",
            field=models.PositiveSmallIntegerField(
                default=clearline.vocabulary.lanes.Lane["INTERACTIVE"],
                help_text="0: somebody waits; 1: one of a list, which never holds up the others",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("due_at__isnull", False), ("held_reason", "")),
                fields=["lane", "due_at"],
                name="cases_case_due",
            ),
        ),
        # Room on the page for the next version of a row: such an update writes the row alone.
        migrations.RunSQL(
            "ALTER TABLE cases_case SET (fillfactor = 70)", "ALTER TABLE cases_case RESET (fillfactor)"
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)),
                fields=("brand", "line_id"),
                name="cases_case_one_open_per_line",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("ended_at__isnull", False),
                        ("state__in", ("released", "rejected", "withdrawn", "expired")),
                    ),
                    models.Q(
                        models.Q(
                            ("state__in", ("released", "rejected", "withdrawn", "expired")), _negated=True
                        ),
                        ("ended_at__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="cases_case_ends_when_final",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "lane__in",
                        [
                            clearline.vocabulary.lanes.Lane["INTERACTIVE"],
                            clearline.vocabulary.lanes.Lane["BULK"],
                        ],
                    )
                ),
                name="cases_case_lane",
            ),
        ),
    ]
