"""Claims in pounds and dirhams go to accounts of their own country."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("brands", "0002_ground"),
        ("settlement", "0010_bills_settled"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="transfer",
            name="settlement_transfer_currency",
        ),
        migrations.AddConstraint(
            model_name="transfer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("currency", "EUR"),
                    models.Q(("currency__in", ["GBP", "AED"]), ("kept_id__isnull", False)),
                    _connector="OR",
                ),
                name="settlement_transfer_currency",
            ),
        ),
    ]
