"""What the holder ended or ticked off here: the last day of a service, the moment of an unlinking."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("lines", "0003_analyze")]

    operations = [
        migrations.AddField("service", "ends_on", models.DateField(null=True)),
        migrations.AddField("link", "unlinked_at", models.DateTimeField(null=True)),
    ]
