"""Runs: the lists of one file, recorded once, paused and let go on from any host."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from django.db import connection, transaction
from django.db.models import Max, Min, QuerySet, Sum

from clearline.audit.leaves import Leaf
from clearline.audit.leaves import write as write_leaves
from clearline.brands.database import statement
from clearline.cases.models import BulkList
from clearline.journey.detours.bulk import listfile, tables
from clearline.journey.detours.bulk.listfile import ListRefused, Taken, Watch

NAMED = 12  # characters of the digest by which people call a run


class NoSuchRun(LookupError):
    """No list, or more than one, is called so."""


class FaultyRows(ListRefused):
    """Rows of the file cannot be taken, and nobody said that the others shall be closed without them."""

    def __init__(self, taken: Taken, sentence: str) -> None:
        super().__init__(sentence)
        self.taken = taken


def record(
    path: Path,
    *,
    now: datetime,
    rate: int = 0,
    skip_faulty: bool = False,
    rejects: Path | None = None,
    watch: Watch = lambda _step: None,
) -> str:
    """Keep the good rows of a file in the database, once, and return the run's digest.

    The same file again, from whatever host, is the run that there is; its
    rows are not read anew.

    Args:
        path: the list.
        now: the moment by which days are past.
        rate: lines a second at most, for this run until told otherwise; 0 for no limit.
        skip_faulty: whether the good rows go ahead without the others.
        rejects: where the rows that are not taken are listed, if anywhere.
        watch: told how far the file is read.

    Raises:
        ListRefused: the file is no list, or none of its rows can be taken.
        FaultyRows: some rows cannot be taken, and `skip_faulty` was not said.
    """
    digest = listfile.digest_of(path)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(statement(__package__, "lock_file"), {"digest": digest})
        if BulkList.objects.filter(digest=digest).exists():
            return digest
        taken = listfile.take_in(path, now=now, watch=watch)
        if rejects:
            tables.write(rejects, header=listfile.FAULT_HEADER, rows=listfile.faults())
        _refuse_faulty(path, taken, skip_faulty=skip_faulty)
        if listfile.digest_of(path) != digest:
            raise ListRefused(f"{path} changed while it was read. Start again when it is complete.")
        _record(digest, path.name, rate, now)
    return digest


def digest_called(name: str) -> str:
    """Return the digest of the run that is called by its beginning.

    Raises:
        NoSuchRun: nothing, or more than one, begins so.
    """
    found = set(BulkList.objects.filter(digest__startswith=name.lower()).values_list("digest", flat=True))
    if len(found) != 1 or not name:
        sentence = "There is no run" if not found else "More than one run is called"
        raise NoSuchRun(f"{sentence} {name}. `clearline bulk` lists them.")
    return found.pop()


def pause(*, digest: str, now: datetime) -> bool:
    """Have intake stop, on whatever host it runs; return whether there was something to stop.

    Cases that are open already go on.
    """
    with transaction.atomic():
        running = list(_unfinished(digest).filter(paused_at=None).select_for_update())
        _write_leaves(running, "bulk.paused", now)
        _those(running).update(paused_at=now)
        return bool(running)


def let_go_on(*, digest: str, now: datetime, rate: int | None = None) -> None:
    """End a pause; a rate that is given replaces the one that was."""
    with transaction.atomic():
        if rate is not None:
            _unfinished(digest).update(rate=rate)
        paused = list(_unfinished(digest).exclude(paused_at=None).select_for_update())
        _write_leaves(paused, "bulk.resumed", now)
        _those(paused).update(paused_at=None)


def is_paused(*, digest: str) -> bool:
    """Return whether somebody paused a run."""
    return _unfinished(digest).exclude(paused_at=None).exists()


def all_runs() -> list[dict[str, object]]:
    """Return every run, the newest first: name, file, how many rows, since when, and where it stands."""
    found = (
        BulkList.objects.values("digest")
        .annotate(
            source=Min("source"), rows=Sum("rows"), listed_at=Min("listed_at"), paused_at=Max("paused_at")
        )
        .order_by("-listed_at", "digest")
    )
    unfinished = set(BulkList.objects.filter(opened_at=None).values_list("digest", flat=True))
    return [
        {
            "run": each["digest"][:NAMED],
            "file": each["source"],
            "rows": each["rows"],
            "listed_at": each["listed_at"],
            "stands": "paused" if each["paused_at"] else "open" if each["digest"] in unfinished else "opened",
        }
        for each in found
    ]


def _unfinished(digest: str) -> QuerySet[BulkList]:
    return BulkList.objects.filter(digest=digest, opened_at=None)


def _those(lists: Sequence[BulkList]) -> QuerySet[BulkList]:
    return BulkList.objects.filter(pk__in=[each.pk for each in lists])


def _refuse_faulty(path: Path, taken: Taken, *, skip_faulty: bool) -> None:
    listed = "--rejects FILE.csv lists each with its reason"
    if not taken.good:
        raise ListRefused(f"No row of {path} can be taken, of {taken.rows:,}; {listed}. Nothing was opened.")
    if taken.faulty and not skip_faulty:
        raise FaultyRows(
            taken,
            f"{taken.faulty:,} of {taken.rows:,} rows of {path} cannot be taken; {listed}. Mend them, "
            "or say --skip-faulty to close the others. Nothing was opened.",
        )


def _record(digest: str, source: str, rate: int, now: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement(__package__, "count_brands"))
        counted = cursor.fetchall()
    lists = BulkList.objects.bulk_create(
        BulkList(brand_id=brand, digest=digest, source=source[:200], rows=rows, rate=rate, listed_at=now)
        for brand, rows in counted
    )
    with connection.cursor() as cursor:
        cursor.execute(statement(__package__, "record_rows"), {"digest": digest})
    _write_leaves(lists, "bulk.listed", now)


def _write_leaves(lists: Sequence[BulkList], kind: str, now: datetime) -> None:
    """Tell the log who asked for what: the digest stands for every row of the file."""
    write_leaves(
        [
            Leaf(
                brand_id=each.brand_id,
                origin=each.id,
                kind=kind,
                at=now,
                body={"digest": each.digest, "rows": each.rows, "opened_through": each.opened_through},
            )
            for each in lists
        ]
    )
