"""How fast a list of lines is rehearsed, recorded and opened.

    ./clearline bench bulk --lines 100000

The dry run asks what the sweep of the book asks, and judges each line by
policy and figures besides: both run once on the same book, and `ratio` is
the sweep's time over the dry run's. Opening is one process without workers. `peak_mb` is what the
process held at most, the import apart.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import Annotated, Any

import typer

from bench.driving import peak_mb
from bench.ground import Stopwatch, database, operator, say


def measure(
    *,
    lines: Annotated[int, typer.Option(help="Lines of the made-up operator, all of them listed.")] = 100_000,
) -> dict[str, Any]:
    """Return seconds and rates of the dry run, of taking the list in, and of opening its cases."""
    with database(), _listed(lines) as path:
        return {"lines": lines, **_rehearsed(path, lines), **_opened(path, lines), "peak_mb": peak_mb()}


@contextmanager
def _listed(lines: int) -> Iterator[Path]:
    """Import a made-up operator's book, in a process whose memory is not ours, and list all its lines."""
    from django.db import connections

    say("importing a book")
    with operator(lines=lines, dirty=0.0) as directory:
        connections.close_all()
        importing = get_context("fork").Process(target=_import, args=[directory])
        importing.start()
        importing.join()
        path = directory / "list.csv"
        with (
            (directory / "lines.csv").open(encoding="utf-8") as book,
            path.open("w", encoding="utf-8") as named,
        ):
            next(book)
            named.write("line\n")
            named.writelines(row.partition(",")[0] + "\n" for row in book)
        yield path


def _import(directory: Path) -> None:
    from clearline.brands.database import clock
    from clearline.lines.importing import import_directory

    import_directory(directory, now=clock())


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
    bulk.carry_on(digest=digest, backlog=2 * lines + 1_000)
    opened = watch.seconds
    return {
        "record_seconds": round(recorded, 2),
        "open_seconds": round(opened, 2),
        "opened_per_s": round(lines / opened),
    }
