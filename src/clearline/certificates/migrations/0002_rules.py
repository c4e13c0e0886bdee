"""Isolation, keys into cases and log; nobody changes what was certified, and the site issues nothing."""

from django.db import migrations

from clearline.brands.schema import WEB, append_only, composite_key, isolate


class Migration(migrations.Migration):
    dependencies = [
        ("certificates", "0001_initial"),
        ("cases", "0001_initial"),
        ("audit", "0002_append_only"),
    ]

    operations = [
        isolate("certificates_certificate"),
        append_only("certificates_certificate"),
        composite_key("certificates_certificate", "case_id", "cases_case"),
        composite_key("certificates_certificate", "leaf_id", "audit_leaf"),
        migrations.RunSQL(
            f"REVOKE INSERT, UPDATE, DELETE ON certificates_certificate FROM {WEB}", migrations.RunSQL.noop
        ),
    ]
