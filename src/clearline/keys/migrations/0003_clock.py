"""The key store's clock. It follows real time only: no test and no demo ages a key."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("keys", "0002_isolation")]

    operations = [
        migrations.RunSQL(
            """CREATE FUNCTION clearline_now() RETURNS timestamptz LANGUAGE sql VOLATILE
               AS 'SELECT clock_timestamp()'""",
            "DROP FUNCTION clearline_now()",
        ),
    ]
