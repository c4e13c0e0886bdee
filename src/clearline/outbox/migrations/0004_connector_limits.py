"""What all workers share of a connector: its rate, and whether it answers."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("outbox", "0003_lanes_and_leases"),
    ]

    operations = [
        migrations.CreateModel(
            name="ConnectorRow",
            fields=[
                ("connector", models.CharField(max_length=16, primary_key=True, serialize=False)),
                (
                    "spent_until",
                    models.DateTimeField(
                        help_text="when all that was taken of its rate will have come back", null=True
                    ),
                ),
                (
                    "lists_spent_until",
                    models.DateTimeField(help_text="the same for the share of lists", null=True),
                ),
                (
                    "failures",
                    models.PositiveIntegerField(
                        default=0, help_text="calls in a row that found nobody there"
                    ),
                ),
                (
                    "opened_at",
                    models.DateTimeField(
                        help_text="since when nothing is sent, but for a try now and then", null=True
                    ),
                ),
                ("try_at", models.DateTimeField(help_text="when one effect may try again", null=True)),
                ("reason", models.CharField(blank=True, default="", max_length=120)),
            ],
            options={
                "db_table": "outbox_connector",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("opened_at__isnull", True), ("try_at__isnull", True)),
                            models.Q(("opened_at__isnull", False), ("try_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="outbox_connector_open_is_tried",
                    )
                ],
            },
        ),
    ]
