"""What the SMS gateway took of each message: SMPP cannot be asked by our own keys."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notices", "0005_found_by_code"),
    ]

    operations = [
        migrations.CreateModel(
            name="TextPart",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "key",
                    models.CharField(help_text="SHA-256 of the key of its effect, in hex", max_length=64),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("of", models.PositiveSmallIntegerField(help_text="parts of the message")),
                ("gateway_id", models.CharField(blank=True, default="", max_length=64)),
                ("began_at", models.DateTimeField(help_text="written down before it goes out")),
                ("taken_at", models.DateTimeField(null=True)),
                (
                    "ending",
                    models.CharField(
                        blank=True,
                        choices=[("delivered", "delivered"), ("undeliverable", "undeliverable")],
                        default="",
                        max_length=16,
                    ),
                ),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "notices_textpart",
                "indexes": [
                    models.Index(
                        condition=models.Q(("gateway_id", ""), _negated=True),
                        fields=["gateway_id"],
                        name="notices_textpart_of_gateway",
                    ),
                    models.Index(
                        condition=models.Q(("taken_at__isnull", False)),
                        fields=["taken_at"],
                        name="notices_textpart_old",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("key", "number"), name="notices_textpart_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("ending", "")),
                            models.Q(
                                ("ended_at__isnull", False),
                                ("ending__in", ["delivered", "undeliverable"]),
                                ("taken_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="notices_textpart_ended_when",
                    ),
                ],
            },
        ),
    ]
