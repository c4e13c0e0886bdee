"""The ledger's key into the cases is that of the entries that a case caused."""

from django.db import migrations

from clearline.brands.schema import composite_key

OLD = "ledger_entry_origin_same_brand"


class Migration(migrations.Migration):
    dependencies = [("cases", "0008_numbers_afterwards"), ("ledger", "0005_cards_in_the_book")]

    operations = [
        migrations.RunSQL(
            f"ALTER TABLE ledger_entry DROP CONSTRAINT {OLD}",
            f"""ALTER TABLE ledger_entry ADD CONSTRAINT {OLD}
                FOREIGN KEY (brand_id, origin) REFERENCES cases_case (brand_id, id)""",
        ),
        composite_key("ledger_entry", "case_id", "cases_case"),
    ]
