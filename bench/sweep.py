"""How fast all blockers of the whole book are found, against one plain aggregate over the same tables.

    python -m bench.sweep --lines 100000 [--json]

The sweep judges thirteen blockers by day, sums, sorts by line and writes a
CSV file; the plain query only counts and sums each table per line. Both run
by turns on one database, with the same settings; the median of each counts.
"""

import argparse
import json
import statistics
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from bench.ground import Stopwatch, database, operator

DAY = date(2026, 11, 21)
PLAIN = (Path(__file__).parent / "sql" / "plain_aggregate.sql").read_text(encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description="The sweep of all blockers against a plain aggregate.")
    parser.add_argument("--lines", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    figures = measure(lines=given.lines, rounds=given.rounds)
    print(
        json.dumps(figures, indent=2)
        if given.json
        else "\n".join(f"{key:24} {figures[key]}" for key in figures)
    )


def measure(*, lines: int, rounds: int) -> dict[str, Any]:
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


if __name__ == "__main__":
    main()
