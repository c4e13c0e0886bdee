"""JSON as it was written: taken in three times as fast, and nothing more was asked of it."""

from django.db import migrations

import clearline.brands.fields


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0006_vouched_brand"),
    ]

    operations = [
        # It reads the column; it is made anew when all migrations are done.
        migrations.RunSQL("DROP VIEW IF EXISTS invariant_breach", migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="case",
            name="obstacles",
            field=clearline.brands.fields.Json(
                default=list, help_text="verdicts of the last assessment, without personal data"
            ),
        ),
    ]
