"""How fast a list of lines is rehearsed, recorded and opened.

    ./clearline bench bulk --lines 100000

The dry run asks what the sweep of the book asks, and judges each line by
policy and figures besides: both run once on the same book, and `ratio` is
the sweep's time over the dry run's. Opening is one process without workers.
"""

import resource
import tempfile
from pathlib import Path
from typing import Annotated, Any

import typer

from bench.closable import some_of
from bench.ground import Stopwatch, database, operator, say

KILOBYTES = 1024


def measure(
    *,
    lines: Annotated[int, typer.Option(help="Lines of the made-up operator, all of them listed.")] = 100_000,
) -> dict[str, Any]:
    """Return seconds and rates of the dry run, of taking the list in, and of opening its cases."""
    with database():
        from clearline.brands.database import clock
        from clearline.lines.importing import import_directory

        say("importing a book")
        with operator(lines=lines, dirty=0.0) as directory:
            import_directory(directory, now=clock())
            named = [
                row.partition(",")[0] for row in (directory / "lines.csv").read_text("utf-8").splitlines()
            ]
        with some_of(named[1:]) as path:
            return {"lines": lines, **_rehearsed(path, lines), **_opened(path, lines)}


def _rehearsed(path: Path, lines: int) -> dict[str, Any]:
    from clearline.brands.database import clock
    from clearline.journey.road import bulk
    from clearline.lines.blockers import sweep

    now = clock()
    say("sweeping the book")
    with tempfile.TemporaryFile() as out:
        watch = Stopwatch()
        sweep(as_of=now.date(), out=out)
        swept = watch.seconds
    say("rehearsing the list")
    watch = Stopwatch()
    bulk.rehearse(path, now=now)
    rehearsed = watch.seconds
    return {
        "dry_run_seconds": round(rehearsed, 2),
        "dry_run_lines_per_s": round(lines / rehearsed),
        "sweep_seconds": round(swept, 2),
        "ratio": round(swept / rehearsed, 3),
    }


def _opened(path: Path, lines: int) -> dict[str, Any]:
    from clearline.brands.database import clock
    from clearline.journey.road import bulk

    say("taking the list in")
    watch = Stopwatch()
    digest = bulk.record(path, now=clock())
    recorded = watch.seconds
    say("opening its cases")
    watch = Stopwatch()
    # No worker takes anything away here, so nothing is waited for.
    bulk.carry_on(digest=digest, backlog=lines + 1)
    opened = watch.seconds
    return {
        "record_seconds": round(recorded, 2),
        "open_seconds": round(opened, 2),
        "opened_per_s": round(lines / opened),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KILOBYTES),
    }
