"""A composite key vouches for the brand: a second key to it cost a trigger, and its lock, for every row."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("brands", "0002_ground"),
        ("outbox", "0005_generations"),
    ]

    operations = [
        migrations.AlterField(
            model_name="effect",
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
