"""How fast all blockers of the whole book are found, against one plain aggregate over the same tables.

    ./clearline bench sweep --lines 100000

The sweep judges thirteen blockers by day, sums, sorts by line and writes a
CSV file; the plain query only counts and sums each table per line. Both run
by turns on one database, with the same settings; the median of each counts.
"""

import statistics
import tempfile
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from bench.ground import Stopwatch, database, operator

DAY = date(2026, 11, 21)
PLAIN = (Path(__file__).parent / "sql" / "plain_aggregate.sql").read_text(encoding="utf-8")


def measure(
    *,
    lines: Annotated[int, typer.Option(help="Lines of the made-up operator.")] = 100_000,
    rounds: Annotated[int, typer.Option(min=1, help="Turns of each; the median counts.")] = 3,
) -> dict[str, Any]:
    """Return the seconds of both queries, and their ratio: 1 where the sweep is as fast as the plain one."""
    with database():
        from clearline.brands.database import clock
        from clearline.lines.importing import import_directory

        with operator(lines=lines) as directory:
            import_directory(directory, now=clock())
        return by_turns(rounds=rounds)


def by_turns(*, rounds: int) -> dict[str, Any]:
    """Measure both on the book as it is."""
    swept, plain, rows = [], [], 0
    for _ in range(rounds):
        rows, seconds = _sweep()
        swept.append(seconds)
        plain.append(_plain())
    return {
        "findings": rows,
        "sweep_seconds": round(statistics.median(swept), 3),
        "plain_seconds": round(statistics.median(plain), 3),
        "ratio": round(statistics.median(plain) / statistics.median(swept), 3),
    }


def _sweep() -> tuple[int, float]:
    from clearline.lines.blockers import sweep

    with tempfile.TemporaryDirectory(prefix="clearline-bench-") as folder:
        watch = Stopwatch()
        with Path(folder, "sweep.csv").open("wb") as out:
            rows = sweep(as_of=DAY, out=out)
        return rows, watch.seconds


def _plain() -> float:
    from django.db import connection, transaction

    from clearline.lines.blockers.sweeping import plan_for_a_book

    with transaction.atomic(), connection.cursor() as cursor:
        plan_for_a_book()
        watch = Stopwatch()
        cursor.execute(PLAIN)
        cursor.fetchall()
        return watch.seconds
