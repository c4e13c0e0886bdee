"""An entry's origin is a case, or a payment by card: its kind says which, and each has a key of its own."""

from django.db import migrations

ORIGINS = r"""
    ALTER TABLE ledger_entry
        ADD COLUMN case_id uuid
            GENERATED ALWAYS AS (CASE WHEN kind NOT LIKE 'card\_%' THEN origin END) STORED,
        ADD COLUMN payment_id uuid
            GENERATED ALWAYS AS (CASE WHEN kind LIKE 'card\_%' THEN origin END) STORED;
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0004_where_money_waits")]

    operations = [
        migrations.RunSQL(ORIGINS, "ALTER TABLE ledger_entry DROP COLUMN case_id, DROP COLUMN payment_id"),
    ]
