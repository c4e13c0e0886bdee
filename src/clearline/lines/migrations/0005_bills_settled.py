"""A closing marks the bills that its final bill took over."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("brands", "0002_ground"),
        ("lines", "0004_ended_by_the_holder"),
    ]

    operations = [
        migrations.AddField(
            model_name="bill",
            name="settled_by",
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name="bill",
            name="settled_minor",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddConstraint(
            model_name="bill",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("settled_by", None), ("settled_minor", None)),
                    models.Q(("settled_by__isnull", False), ("settled_minor__gt", 0)),
                    _connector="OR",
                ),
                name="lines_bill_settled",
            ),
        ),
    ]
