"""A document is corrected, too, where something changed after it was issued: an eSIM's profile is gone."""

from django.db import migrations, models

REASONS = ["issued_in_error", "wrong_details", "key_lost", "ordered", "changed_since"]


class Migration(migrations.Migration):
    dependencies = [
        ("certificates", "0006_proof_ending"),
    ]

    operations = [
        migrations.AlterField(
            model_name="ending",
            name="reason",
            field=models.CharField(
                choices=[(each, each.replace("_", " ").title()) for each in REASONS], max_length=20
            ),
        ),
        migrations.RemoveConstraint(model_name="ending", name="certificates_ending_reason"),
        migrations.AddConstraint(
            model_name="ending",
            constraint=models.CheckConstraint(
                condition=models.Q(reason__in=REASONS), name="certificates_ending_reason"
            ),
        ),
    ]
