"""Messages are found by their code: whoever got one asks whether it is ours."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notices", "0004_json_as_written"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(fields=["message_code", "created_at"], name="notices_notice_of_code"),
        ),
    ]
