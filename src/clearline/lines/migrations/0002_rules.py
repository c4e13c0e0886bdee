"""Isolation of every table, keys that keep brands apart, and the months of a contract."""

from django.db import migrations

from clearline.brands.schema import composite_key, isolate

TABLES = (
    "plan",
    "account",
    "bill",
    "points",
    "line",
    "sim",
    "device",
    "balance",
    "contract",
    "order",
    "service",
    "link",
    "usage",
)

KEYS = (
    ("bill", "account"),
    ("points", "account"),
    ("line", "account"),
    ("line", "plan"),
    ("sim", "line"),
    ("device", "line"),
    ("balance", "line"),
    ("contract", "line"),
    ("order", "account"),
    ("order", "line"),
    ("service", "line"),
    ("link", "line"),
    ("usage", "line"),
)

# How many of starts, starts + 1 month, starts + 2 months ... lie before a day. PostgreSQL clamps each
# sum to the length of its month, so the only open question is the month that the day itself is in.
MONTHS_BEGUN = """
    CREATE FUNCTION lines_months_begun(starts date, before date) RETURNS integer
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
        SELECT CASE WHEN before <= starts THEN 0
            ELSE months + (starts + make_interval(months => months) < before)::integer END
        FROM (SELECT (12 * (extract(year FROM before) - extract(year FROM starts))
            + extract(month FROM before) - extract(month FROM starts))::integer) AS apart (months)
    $$;
    COMMENT ON FUNCTION lines_months_begun IS
        'Months of a contract, counted at their first day, that begin before a day.';
"""


class Migration(migrations.Migration):
    dependencies = [("lines", "0001_initial"), ("brands", "0002_ground")]

    operations = [
        *(isolate(f"lines_{table}") for table in TABLES),
        *(composite_key(f"lines_{table}", f"{target}_id", f"lines_{target}") for table, target in KEYS),
        migrations.RunSQL(MONTHS_BEGUN, "DROP FUNCTION lines_months_begun(date, date)"),
    ]
