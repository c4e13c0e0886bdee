"""Whoever takes a kit away takes its pieces too, whichever way it goes."""

from django.db import migrations

CASCADE = """
    ALTER TABLE selfcare_kitpiece DROP CONSTRAINT selfcare_kitpiece_kit_id_same_brand;
    ALTER TABLE selfcare_kitpiece ADD CONSTRAINT selfcare_kitpiece_kit_id_same_brand
        FOREIGN KEY (brand_id, kit_id) REFERENCES selfcare_kit (brand_id, id) ON DELETE CASCADE;
"""
RESTRICT = CASCADE.replace(" ON DELETE CASCADE", "")


class Migration(migrations.Migration):
    dependencies = [("selfcare", "0005_backup_kits")]
    operations = [migrations.RunSQL(CASCADE, RESTRICT)]
