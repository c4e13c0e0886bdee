"""The periods of the law as rows, so that the database itself can tell what is past its day."""

import django.db.models.deletion
from django.db import migrations, models

import clearline.vocabulary.identifiers
from clearline.brands.schema import WEB, isolate

CLASSES = ["identity", "account", "traffic_billing", "contact_record", "invoice"]

# As `privacy.periods` counts: a year more where the law's own day is not known, then the end of the year,
# then months, which end on the last day of a shorter month, or days. Empty where there is no end.
ENDS = """
    CREATE FUNCTION privacy_ends(event date, months int, days int, year_more boolean, year_end boolean)
    RETURNS date LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
        WITH counted (first) AS (
            SELECT (event + make_interval(years => CASE WHEN year_more THEN 1 ELSE 0 END))::date
        )
        SELECT (CASE WHEN year_end THEN make_date(extract(year FROM first)::int, 12, 31) ELSE first END
            + make_interval(months => months, days => days))::date
        FROM counted
    $$
"""
# What came to us only now is not late: the moment at which a row was made is in its id (RFC 9562, version 7).
CAME = """
    CREATE FUNCTION privacy_came(id uuid)
    RETURNS timestamptz LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
        SELECT to_timestamp(('x0000' || left(replace(id::text, '-', ''), 12))::bit(64)::bigint / 1000.0)
    $$
"""


class Migration(migrations.Migration):
    dependencies = [("privacy", "0001_erasures")]

    operations = [
        migrations.CreateModel(
            name="Term",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=clearline.vocabulary.identifiers.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "data_class",
                    models.CharField(choices=[(each, each) for each in CLASSES], max_length=16),
                ),
                ("months", models.PositiveIntegerField(null=True)),
                ("days", models.PositiveIntegerField(null=True)),
                ("year_more", models.BooleanField()),
                ("year_end", models.BooleanField()),
                ("early", models.BooleanField()),
                (
                    "brand",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="brands.brand",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("data_class", "brand"), name="privacy_term_once"),
                    models.CheckConstraint(
                        condition=models.Q(("data_class__in", CLASSES)), name="privacy_term_data_class"
                    ),
                ],
            },
        ),
        isolate("privacy_term"),
        migrations.RunSQL(
            f"REVOKE INSERT, UPDATE, DELETE ON privacy_term FROM {WEB}", migrations.RunSQL.noop
        ),
        migrations.RunSQL(ENDS, "DROP FUNCTION privacy_ends"),
        migrations.RunSQL(CAME, "DROP FUNCTION privacy_came"),
    ]
