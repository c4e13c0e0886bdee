"""A bill of the book that a closing took over names a case of its own brand."""

from django.db import migrations

from clearline.brands.schema import composite_key


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0002_rules"),
        ("lines", "0005_bills_settled"),
        ("settlement", "0009_claims_by_bank"),
    ]

    operations = [composite_key("lines_bill", "settled_by", "cases_case")]
