"""Import one directory: read and check all files, then write them, in one transaction."""

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from django.db import connection, transaction

from clearline.brands.database import clock, statement
from clearline.lines.importing import accounts, devices, lines, plans, report, staging, tenants
from clearline.lines.importing.faults import ImportRefused
from clearline.lines.importing.files import ExportFile, export_files
from clearline.lines.importing.hanging import FILES, Hanging
from clearline.lines.importing.merging import merge
from clearline.lines.importing.reading import Reader
from clearline.lines.importing.report import ImportResult
from clearline.lines.importing.running import Run, Step

LOCK = 0x434C_494D_504F_5254  # "CLIMPORT"


def import_directory(
    directory: Path,
    *,
    now: datetime,
    rejects: Path | None = None,
    watch: Callable[[Step], object] = lambda _step: None,
    shift: timedelta = timedelta(),
) -> ImportResult:
    """Take in the CSV files of a directory and tell what became of their rows.

    All good rows are written, or, where anything breaks, none. Importing the
    same directory again changes nothing; absent rows stay, and a line that
    was ceased here, or a person who was erased here, is left alone.

    Args:
        directory: where lines.csv and its companions lie.
        now: the moment that new lines bear; changed ones bear that of the commit.
        rejects: where every row that was not taken is listed.
        watch: told how far it is, block by block.
        shift: moves all dates by whole days, to keep a sample fresh.

    Raises:
        ImportRefused: nothing can be imported from there, or another import runs.
    """
    started = time.perf_counter()
    if rejects and not rejects.parent.is_dir():
        raise ImportRefused(
            f"{rejects.parent} is no directory, so the rejected rows could not be listed there."
        )
    files = export_files(shift)
    readers = _open(directory, files)
    with _without_collector(), transaction.atomic(), connection.connection.cursor() as session:
        run = Run(session, now, readers, watch)
        _alone(run)
        _take_in(run, files)
        report.count_rejects(run)
        if rejects:
            report.write_rejects(run, rejects)
        _refuse_nothing(run, directory, rejects)
        _touch(run)
    _analyze()
    run.finish()
    return ImportResult(run.counts, run.warnings, time.perf_counter() - started, run.sealing.seconds)


@contextmanager
def _without_collector() -> Iterator[None]:
    """Pause the collector of cycles: millions of short lists come and go, and none is part of one."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def _open(directory: Path, files: dict[str, ExportFile]) -> dict[str, Reader]:
    """Open what is there; headers are checked before anything is written."""
    if not directory.is_dir():
        raise ImportRefused(f"{directory} is no directory. Name the one that holds lines.csv.")
    readers = {
        name: Reader(file, directory / file.csv)
        for name, file in files.items()
        if (directory / file.csv).is_file()
    }
    if "lines" not in readers:
        raise ImportRefused(f"{directory} holds no lines.csv, so there is nothing to import.")
    return readers


def _alone(run: Run) -> None:
    row = run.session.execute(b"SELECT pg_try_advisory_xact_lock(%s)", [LOCK]).fetchone()
    if row != (True,):
        raise ImportRefused("Another import is running. Wait until it is done, then start this one again.")


def _take_in(run: Run, files: dict[str, ExportFile]) -> None:
    """Go through the files in the order in which they refer to each other."""
    for reader in run.readers.values():
        if reader.unknown:
            run.warnings.append(
                f"{reader.file.csv}: column {', '.join(reader.unknown)} is unknown and was ignored."
            )
    staging.prepare(run.session)
    run.new_book = run.is_empty("lines_line")
    plans.take(run, files["plans"])
    accounts.take(run, files["accounts"], tenants.by_code())
    lines.take(run, files["lines"], plans.known(run), plans.refused(run))
    run.some_kept = (
        run.count("SELECT count(*) FROM (SELECT FROM known_line WHERE state = 'kept' LIMIT 1) AS one") > 0
    )
    for name, hanging in FILES.items():
        if name in run.readers:
            _take_hanging(run, files[name], hanging)
    if run.counts["lines"].kept:
        run.warnings.append(
            f"{run.counts['lines'].kept} rows of lines.csv belong to lines that were ceased here, "
            "or to people who were erased here: left as they are, with all that hangs on them."
        )


def _take_hanging(run: Run, file: ExportFile, hanging: Hanging) -> None:
    if hanging.sealed:
        devices.stage(run, file)
    else:
        run.stage_plain(file)
    if not run.new_book:
        run.some_kept |= run.execute(statement(__package__, "lines_ceased_since")) > 0
    merge(run, file, hanging)
    run.merged(file)
    run.execute(f"DROP TABLE staged_{file.name}")


def _refuse_nothing(run: Run, directory: Path, rejects: Path | None) -> None:
    count = run.counts["lines"]
    if not count.read:
        raise ImportRefused(
            f"{directory / 'lines.csv'} has a header and no rows, so there is nothing to import."
        )
    if count.read == count.rejected + count.orphaned:
        listed = f"{rejects} says why" if rejects else "--rejects FILE.csv says why"
        raise ImportRefused(
            f"No row of {directory / 'lines.csv'} can be imported; {listed}. Nothing was changed."
        )


def _touch(run: Run) -> None:
    """Mark the lines that changed, as the last act before the commit and with the time of that moment.

    A case that was assessed while this import ran has not seen its rows; with
    the time of the import's start it would not be woken.
    """
    if not run.new_book:
        run.execute(statement(__package__, "lines_touch"), {"now": clock()})


def _analyze() -> None:
    """Tell the planner what the tables look like now: after a big import its old figures mislead it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT lines_analyze()")
