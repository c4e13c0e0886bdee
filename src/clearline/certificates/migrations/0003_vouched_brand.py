"""One key vouches for a certificate's brand, one index finds its number; its entry in the log is watched."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0002_append_only"),
        ("brands", "0002_ground"),
        ("certificates", "0002_rules"),
    ]

    operations = [
        # `certificate_in_log` sees to it. The key would need an index over every entry of the log.
        migrations.RunSQL(
            "ALTER TABLE certificates_certificate"
            " DROP CONSTRAINT certificates_certificate_leaf_id_same_brand",
            "ALTER TABLE certificates_certificate ADD CONSTRAINT certificates_certificate_leaf_id_same_brand"
            " FOREIGN KEY (brand_id, leaf_id) REFERENCES audit_leaf (brand_id, id)",
        ),
        migrations.RemoveConstraint(
            model_name="certificate",
            name="certificates_certificate_brand_key",
        ),
        migrations.AlterField(
            model_name="certificate",
            name="brand",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="brands.brand",
            ),
        ),
        migrations.AlterField(
            model_name="certificate",
            name="public_id",
            field=models.CharField(max_length=20),
        ),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.UniqueConstraint(
                fields=("public_id",), name="certificates_certificate_public_id"
            ),
        ),
    ]
