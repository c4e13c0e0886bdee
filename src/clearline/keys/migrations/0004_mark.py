"""The mark of the master key: by it a host with another key finds out before it seals anything."""

from django.db import migrations

MARK = """
    CREATE TABLE keys_mark (
        only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
        mark bytea NOT NULL CHECK (length(mark) = 32)
    );
    REVOKE INSERT, UPDATE, DELETE ON keys_mark FROM clearline_web, clearline_engine;
    COMMENT ON TABLE keys_mark IS 'Derived from the master key, tells nothing of it; the same on every host.';
"""


class Migration(migrations.Migration):
    dependencies = [("keys", "0003_clock")]

    operations = [migrations.RunSQL(MARK, "DROP TABLE keys_mark")]
