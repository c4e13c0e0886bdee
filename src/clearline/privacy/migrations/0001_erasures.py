"""The journal of erasures, which only grows, and the receipts of the forgotten."""

import django.db.models.deletion
from django.db import migrations, models

import clearline.vocabulary.identifiers
from clearline.brands.schema import append_only, composite_key, isolate

CLASSES = ["identity", "account", "traffic_billing", "contact_record", "invoice", "key"]
OWN_ID = models.UUIDField(
    default=clearline.vocabulary.identifiers.uuid7, editable=False, primary_key=True, serialize=False
)
OF_BRAND = models.ForeignKey(
    db_constraint=False,
    db_index=False,
    on_delete=django.db.models.deletion.PROTECT,
    related_name="+",
    to="brands.brand",
)
# Only a worker forgets; the site writes down that somebody asked for it.
RIGHTS = "REVOKE INSERT, UPDATE, DELETE ON privacy_erasure FROM clearline_web"


class Migration(migrations.Migration):
    initial = True

    dependencies = [("brands", "0002_ground"), ("lines", "0003_analyze")]

    operations = [
        migrations.CreateModel(
            name="Erasure",
            fields=[
                ("id", OWN_ID),
                ("account_id", models.UUIDField()),
                ("subject_id", models.UUIDField()),
                (
                    "data_class",
                    models.CharField(choices=[(each, each) for each in CLASSES], max_length=16),
                ),
                ("erased_at", models.DateTimeField()),
                ("run_id", models.UUIDField()),
                ("brand", OF_BRAND),
            ],
            options={
                "indexes": [models.Index(fields=["run_id"], name="privacy_erasure_run")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("subject_id", "data_class", "brand"), name="privacy_erasure_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("data_class__in", CLASSES)), name="privacy_erasure_data_class"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Receipt",
            fields=[
                ("id", OWN_ID),
                ("account_id", models.UUIDField()),
                ("subject_id", models.UUIDField()),
                ("code", models.CharField(max_length=16)),
                ("asked", models.BooleanField(default=False)),
                ("announced_at", models.DateTimeField()),
                ("goes_on", models.DateField()),
                ("brand", OF_BRAND),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("account_id", "brand"), name="privacy_receipt_once"),
                    models.UniqueConstraint(fields=("code", "brand"), name="privacy_receipt_code"),
                ],
            },
        ),
        isolate("privacy_erasure"),
        isolate("privacy_receipt"),
        composite_key("privacy_erasure", "account_id", "lines_account"),
        composite_key("privacy_receipt", "account_id", "lines_account"),
        append_only("privacy_erasure"),
        migrations.RunSQL(RIGHTS, migrations.RunSQL.noop),
    ]
