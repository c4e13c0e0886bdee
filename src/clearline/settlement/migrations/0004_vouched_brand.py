"""A composite key vouches for the brand: a second key to it cost a trigger, and its lock, for every row."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("brands", "0002_ground"),
        ("settlement", "0003_refund_stands"),
    ]

    operations = [
        migrations.AlterField(
            model_name="finalbill",
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
            model_name="refund",
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
