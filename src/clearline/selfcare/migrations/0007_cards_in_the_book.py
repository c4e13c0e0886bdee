"""The ledger's key into the payments by card."""

from django.db import migrations, models

from clearline.brands.schema import composite_key


class Migration(migrations.Migration):
    dependencies = [("selfcare", "0006_kits_go_with_their_pieces"), ("ledger", "0005_cards_in_the_book")]

    operations = [
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.UniqueConstraint(fields=("brand", "id"), name="selfcare_payment_brand_key"),
        ),
        composite_key("ledger_entry", "payment_id", "selfcare_payment"),
    ]
