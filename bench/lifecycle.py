"""Whole lives of cases, acknowledged to settled, against the floor: the same rows written by plain SQL.

A list is opened while workers carry its cases out: real tables, constraints,
log, ledger and signed certificates; simulators that answer at once; nothing is
rendered. Messages are written and wait for their own senders. Three passes
over one database, put back in between: one recorded for the floor, one
measured, one that writes the floor.
"""

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bench import floor
from bench.closable import closable, list_of, open_all, some_of
from bench.driving import (
    BATCH,
    CONNECTORS,
    answer_at_once,
    by_workers_until,
    cpu_of,
    peak_mb,
    settled,
    until_settled,
)
from bench.ground import Stopwatch, database, say

if TYPE_CHECKING:
    from collections.abc import Callable

    import psycopg
    from tests.database_server import TestDatabase


def measure(
    *,
    cases: Annotated[int, typer.Option(help="Lines to close.")] = 20_000,
    workers: Annotated[int, typer.Option(help="Processes that carry the cases out.")] = 2,
) -> dict[str, Any]:
    """Return the rates of both, their ratio, and what a case costs."""
    with database() as made, list_of(cases=cases) as path:
        where = _Places(made)
        _make_keys()
        queries = {f"queries_batch_{size}": _queries(where, size) for size in (1, BATCH)}
        streams = _recorded(where, path)
        measured = _measured(where, path, cases, workers)
        seconds, used = _floor(where, streams, cases)
    rate, floor_rate = cases / measured.pop("seconds"), cases / seconds
    return {
        "cases": cases,
        "workers": workers,
        "cases_per_s": round(rate),
        "floor_per_s": round(floor_rate),
        "ratio": round(rate / floor_rate, 3),
        **queries,
        **measured,
        **used,
    }


class _Places:
    """The database of the run, and the way back to what it was before."""

    def __init__(self, made: "TestDatabase") -> None:
        self.database = made
        with made.superuser_connection() as admin:
            for table in floor.STANDING:
                admin.execute(f"CREATE TABLE before_{table} AS TABLE {table}")
            (directory,) = admin.execute("SHOW data_directory").fetchone() or ("",)
            self.postmaster = int(Path(directory, "postmaster.pid").read_text(encoding="ascii").split()[0])

    def put_back(self) -> None:
        """Take away what a pass wrote, and give lines and balances what they had."""
        with self.database.superuser_connection() as admin:
            admin.execute("SET session_replication_role = replica")
            # Bills point at the closings that took them over: those tables are emptied together.
            admin.execute(f"TRUNCATE {', '.join(_written_in_a_pass(admin))}, lines_bill")
            for table in floor.STANDING:
                admin.execute(f"DELETE FROM {table}")
                admin.execute(f"INSERT INTO {table} SELECT * FROM before_{table}")
                admin.execute(f"VACUUM (FULL, ANALYZE) {table}")
            admin.execute("CHECKPOINT")

    def cpu(self) -> float:
        """Return the seconds of processor that PostgreSQL has used, ended connections included."""
        children = [int(each.name) for each in Path("/proc").iterdir() if each.name.isdigit()]
        return cpu_of([self.postmaster, *(pid for pid in children if _parent(pid) == self.postmaster)])

    def wal(self) -> int:
        with self.database.superuser_connection() as admin:
            (at,) = admin.execute("SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn").fetchone() or (0,)
            return int(at)


def _written_in_a_pass(admin: "psycopg.Connection") -> list[str]:
    rooms = ("cases_", "audit_", "outbox_effect", "notices_", "ledger_", "certificates_", "settlement_")
    names = admin.execute(
        "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 2200"
    ).fetchall()
    return ["identity_proof", "identity_waiting", *(name for (name,) in names if name.startswith(rooms))]


def _parent(pid: int) -> int:
    try:
        told = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0
    return int(told.rpartition(")")[2].split()[1])


def _make_keys() -> None:
    """Make the key with which each brand signs: its first certificate would make it, once for ever."""
    from clearline.brands.database import clock
    from clearline.brands.models import Brand
    from clearline.keys import signing

    for brand_id in Brand.objects.values_list("id", flat=True):
        signing.signer(name=signing.certificate_key_name(brand_id), now=clock())


def _queries(where: _Places, size: int) -> int:
    """Return how many queries the engine takes for a batch on its whole road, with money that goes back."""
    from clearline.cases.engine.batch import run_batch
    from clearline.journey import road
    from clearline.outbox.dispatch import dispatch
    from clearline.vocabulary.lanes import Lane

    say(f"counting the queries of a batch of {size}")
    answer_at_once()
    with some_of(closable(limit=size, refunded=True)) as few:
        open_all(few)
    spent = 0
    while queries := _counted(lambda: run_batch(*road.STAGES, limit=size, lane=Lane.BULK)):
        spent += queries
        for connector in CONNECTORS:
            while dispatch(connector=connector):
                pass
    where.put_back()
    return spent


def _counted(batch: "Callable[[], int]") -> int:
    """Return how many queries a batch took, on both databases; 0 where there was nothing to do."""
    from django.db import connections

    queries: list[str] = []

    def count(execute: "Callable[..., object]", text: str, *rest: object) -> object:
        queries.append(text)
        return execute(text, *rest)

    with connections["default"].execute_wrapper(count), connections["keystore"].execute_wrapper(count):
        return len(queries) if batch() else 0


def _recorded(where: _Places, path: Path) -> list[list[list[floor.Written]]]:
    """Record a run in two halves, one after the other: two connections write them side by side."""
    say("recording a run for the floor")
    answer_at_once()
    lines = path.read_text(encoding="utf-8").split()[1:]
    half = len(lines) // 2
    before = 0
    ends = []
    with floor.recorded(where.database):
        for some in (lines[:half], lines[half:]):
            with some_of(some) as file:
                open_all(file)
            before += len(some)
            until_settled(before)
            ends.append(floor.position(where.database))
    whole = floor.script(where.database)
    where.put_back()
    return [
        [each for each in whole if each[0].place <= ends[0]],
        [each for each in whole if each[0].place > ends[0]],
    ]


def _measured(where: _Places, path: Path, cases: int, workers: int) -> dict[str, Any]:
    say("carrying the cases out")
    cpu, own, wal, watch = where.cpu(), time.process_time(), where.wal(), Stopwatch()
    spent = by_workers_until(lambda: settled() >= cases, workers=workers, meanwhile=lambda: open_all(path))
    seconds = watch.seconds
    used = sum(each.cpu_seconds for each in spent) + time.process_time() - own
    figures = {
        "seconds": seconds,
        "wal_bytes_per_case": round((where.wal() - wal) / cases),
        "cpu_ms_per_case_python": round(used / cases * 1000, 3),
        "cpu_ms_per_case_postgresql": round((where.cpu() - cpu) / cases * 1000, 3),
        "peak_mb": {
            "list": peak_mb(),
            **{f"worker_{number}": each.peak_mb for number, each in enumerate(spent, start=1)},
        },
    }
    _refuse_broken(where)
    where.put_back()
    return figures


def _floor(
    where: _Places, streams: list[list[list[floor.Written]]], cases: int
) -> tuple[float, dict[str, Any]]:
    say("writing the floor")
    cpu, wal = where.cpu(), where.wal()
    seconds = floor.written_again(where.database, streams)
    return seconds, {
        "floor_wal_bytes_per_case": round((where.wal() - wal) / cases),
        "floor_cpu_ms_per_case": round((where.cpu() - cpu) / cases * 1000, 3),
        "floor_rows_per_case": round(
            sum(each.rows for stream in streams for tx in stream for each in tx) / cases, 1
        ),
    }


def _refuse_broken(where: _Places) -> None:
    if breaches := where.database.breaches():
        raise RuntimeError(f"Promises are broken: {breaches[:3]}")
