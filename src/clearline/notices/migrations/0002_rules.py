"""Isolation, and keys that stay within a brand."""

from django.db import migrations

from clearline.brands.schema import composite_key, isolate


class Migration(migrations.Migration):
    dependencies = [("notices", "0001_initial"), ("lines", "0002_rules"), ("brands", "0002_ground")]

    operations = [
        isolate("notices_notice"),
        composite_key("notices_notice", "account_id", "lines_account"),
        composite_key("notices_notice", "line_id", "lines_line"),
    ]
