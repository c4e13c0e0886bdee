"""Isolation by brand."""

from django.db import migrations

from clearline.brands.schema import isolate


class Migration(migrations.Migration):
    dependencies = [("outbox", "0001_initial"), ("brands", "0002_ground")]

    operations = [isolate("outbox_effect")]
