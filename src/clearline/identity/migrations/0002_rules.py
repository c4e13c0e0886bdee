"""Isolation, keys that stay within a brand, and proofs that are only ever added."""

from django.db import migrations

from clearline.brands.schema import append_only, composite_key, isolate

TABLES = ("user", "attempt", "code", "tally", "proof")


class Migration(migrations.Migration):
    dependencies = [("identity", "0001_initial"), ("lines", "0002_rules"), ("brands", "0002_ground")]

    operations = [
        *(isolate(f"identity_{table}") for table in TABLES),
        *(
            composite_key(f"identity_{table}", "account_id", "lines_account")
            for table in ("user", "code", "proof")
        ),
        append_only("identity_proof"),
    ]
