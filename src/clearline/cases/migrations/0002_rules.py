"""Isolation, keys into the book, and the ledger's key into the cases."""

from django.db import migrations

from clearline.brands.schema import composite_key, isolate


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0001_initial"),
        ("brands", "0002_ground"),
        ("lines", "0001_initial"),
        ("ledger", "0002_rules"),
    ]

    operations = [
        isolate("cases_case"),
        composite_key("cases_case", "line_id", "lines_line"),
        composite_key("cases_case", "account_id", "lines_account"),
        composite_key("ledger_entry", "origin", "cases_case"),
    ]
