"""How many people are forgotten a second: last messages, rows and values, keys, and the cleansing afterwards.

    ./clearline bench erase --subjects 100000

A made-up operator's book is taken in and moved into the past: every line
ended years ago. The sweep that workers run every hour then has everybody to
forget at once: receipts are written, then each class goes, then the keys. Rows
that no person can be told from any more (balances, bills) stay.
"""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from bench.ground import Stopwatch, database, operator, say

if TYPE_CHECKING:
    from tests.database_server import TestDatabase

LINES_PER_SUBJECT = 1.3  # that a made-up operator has; a few accounts more or less do not matter
YEARS = "3 years"


def measure(
    *, subjects: Annotated[int, typer.Option(min=100, help="About so many people.")] = 100_000
) -> dict[str, Any]:
    """Return people forgotten a second, step by step, and how long the cleansing takes."""
    with database() as made, operator(lines=round(subjects * LINES_PER_SUBJECT), dirty=0) as path:
        from clearline.brands.database import clock
        from clearline.brands.models import Brand
        from clearline.embedded import logins
        from clearline.keys import cleansing
        from clearline.lines.importing import import_directory
        from clearline.privacy import erasing, receipts

        say("taking the book in")
        import_directory(path, now=clock())
        rows = _long_ago(made)
        logins.let_cleanse(made.superuser, keys_database=made.names["keys"])
        say("writing last messages")
        watch = Stopwatch()
        told = sum(receipts.announce(brand=brand, now=clock()) for brand in Brand.objects.all())
        announcing = watch.seconds
        say("forgetting")
        watch, gone = Stopwatch(), {"identity": 0, "account": 0, "key": 0}
        for brand in Brand.objects.all():
            swept = erasing.sweep(brand=brand, now=clock() + 2 * erasing.PATIENCE)
            gone = {name: count + swept[name] for name, count in gone.items()}
        forgetting = watch.seconds
        watch = Stopwatch()
        cleansing.cleanse()
        return {
            "subjects": gone["account"],
            "keys_destroyed": gone["key"],
            "rows_of_theirs": rows,
            "receipts_per_s": round(told / announcing),
            "subjects_per_s": round(gone["account"] / forgetting),
            "seconds": round(announcing + forgetting, 1),
            "cleansing_s": round(watch.seconds, 1),
        }


def _long_ago(made: "TestDatabase") -> int:
    """End every line years ago, and return how many rows hang on all of them."""
    with made.superuser_connection() as admin:
        admin.execute("SET session_replication_role = replica")
        ended = f"clearline_now() - interval '{YEARS}'"
        admin.execute(f"UPDATE lines_line SET status = 'ceased', ceased_at = {ended}")
        admin.execute("UPDATE lines_account SET status = 'active'")
        tables = ("account", "line", "sim", "device", "link", "contract", "order", "service", "usage")
        counted = " + ".join(f"(SELECT count(*) FROM lines_{table})" for table in tables)
        (rows,) = admin.execute(f"SELECT {counted}").fetchone() or (0,)
        for table in ("lines_line", "lines_account"):
            admin.execute(f"VACUUM (FULL, ANALYZE) {table}")
    return int(rows)
