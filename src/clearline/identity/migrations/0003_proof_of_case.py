"""A proof that names a case names one of its own brand."""

from django.db import migrations

from clearline.brands.schema import composite_key


class Migration(migrations.Migration):
    dependencies = [("identity", "0002_rules"), ("cases", "0002_rules")]

    operations = [composite_key("identity_proof", "case_id", "cases_case")]
