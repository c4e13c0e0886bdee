"""A composite key vouches for the brand: a second key to it cost a trigger, and its lock, for every row."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("brands", "0002_ground"),
        ("ledger", "0002_rules"),
    ]

    operations = [
        migrations.AlterField(
            model_name="entry",
            name="brand",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="brands.brand",
            ),
        ),
        migrations.AlterField(
            model_name="posting",
            name="brand",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="brands.brand",
            ),
        ),
    ]
