"""The key that seals files: the site opens the one of its own brand, and makes or changes none."""

from django.db import migrations, models

from clearline.brands.schema import AUDITOR, WEB, isolate

RIGHTS = f"""
    REVOKE ALL ON keys_seal FROM {WEB}, {AUDITOR};
    GRANT SELECT ON keys_seal TO {WEB};
    GRANT SELECT (id, brand_id, certificate, created_at) ON keys_seal TO {AUDITOR};
"""
KEPT = """
    CREATE FUNCTION keys_seal_kept() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'a seal is kept for good: what it sealed must stay checkable'
            USING ERRCODE = 'integrity_constraint_violation';
    END $$;
    CREATE TRIGGER kept BEFORE UPDATE OR DELETE ON keys_seal
        FOR EACH ROW EXECUTE FUNCTION keys_seal_kept();
"""


class Migration(migrations.Migration):
    dependencies = [("keys", "0004_mark")]

    operations = [
        migrations.CreateModel(
            name="Seal",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        editable=False, help_text="that of the signing key", primary_key=True, serialize=False
                    ),
                ),
                ("brand_id", models.UUIDField()),
                ("certificate", models.BinaryField()),
                ("wrapped", models.BinaryField()),
                ("created_at", models.DateTimeField()),
            ],
            options={"db_table": "keys_seal"},
        ),
        isolate("keys_seal"),
        migrations.RunSQL(RIGHTS, migrations.RunSQL.noop),
        migrations.RunSQL(KEPT, "DROP TRIGGER kept ON keys_seal; DROP FUNCTION keys_seal_kept()"),
    ]
