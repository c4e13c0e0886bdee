"""How long one closing takes, from the request to its certificate, while a long list closes beside it.

Real processes: workers as they are installed, and simulators that answer at
once. A closing is handed in by the domain call, in a process that is no
worker, by a holder with two proofs; the next one when it is certified. What is
measured is what somebody who waits sees: from before the call to the moment
that another connection reads the state `certified` or a later one. All
closings count that began while cases of the list were left.
"""

import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from bench.closable import list_of, open_all
from bench.ground import database, say

if TYPE_CHECKING:
    from tests.database_server import TestDatabase

    from clearline.lines.models import Line

LOOK = 0.005  # seconds between two looks at a case
PATIENCE = 60.0  # seconds; a closing that takes longer has failed
CERTIFIED = frozenset({"certified", "settling", "settled"})
Stages = dict[str, list[float]]


def measure(
    *,
    closings: Annotated[int, typer.Option(help="Closings to measure, one after the other.")] = 200,
    listed: Annotated[int, typer.Option(help="Lines of the list that closes beside them.")] = 30_000,
    workers: Annotated[int, typer.Option(help="Worker processes.")] = 1,
) -> dict[str, Any]:
    """Return centiles of seconds from request to certificate, beside a list and with nothing beside."""
    from drills.load import centile

    with database() as made, list_of(cases=listed) as path:
        lines = _clean_lines(2 * closings + 1)
        with _at_work(made, workers=workers):
            say("closing with nothing beside")
            _close_each(lines[:1], beside=lambda: True)  # the workers have started when it is certified
            quiet, _ = _close_each(lines[1 : closings + 1], beside=lambda: True)
            say("closing beside a list")
            with _list_under_way(path) as left:
                busy, stages = _close_each(lines[closings + 1 :], beside=left)
                rest = left()
    return {
        "closings": len(busy),
        "left_of_list": rest,
        "median_s": round(centile(busy, 0.5), 3),
        "p99_s": round(centile(busy, 0.99), 3),
        "longest_s": round(max(busy), 3),
        "quiet_median_s": round(centile(quiet, 0.5), 3),
        "quiet_p99_s": round(centile(quiet, 0.99), 3),
        "stage_medians_s": {name: round(centile(each, 0.5), 3) for name, each in stages.items()},
    }


def _clean_lines(count: int) -> "list[Line]":
    from tests.builders import a_brand, a_line

    brand = a_brand(code="waiting")
    return [a_line(brand=brand) for _ in range(count)]


def _close_each(lines: "Sequence[Line]", *, beside: Any) -> tuple[list[float], Stages]:  # noqa: ANN401 (a question)
    """Close lines one after the other while something is beside; return seconds, whole and by stage."""
    from drills.visitors import proven

    from clearline.brands.database import as_brand, clock
    from clearline.journey import road

    took: list[float] = []
    stages: Stages = {}
    for line, proof_ids in zip(lines, proven(lines, now=clock()), strict=True):
        if not beside():
            break
        began = time.perf_counter()
        with as_brand(line.brand_id) as now:
            receipt = road.request(
                line=line, channel="portal", language="en", ends_on=None, proof_ids=proof_ids, now=now
            )
        reached = _followed(receipt.case_id, began)
        took.append(max(reached.values()))
        for name, seconds in reached.items():
            stages.setdefault(name, []).append(seconds)
    return took, stages


def _followed(case_id: UUID, began: float) -> dict[str, float]:
    """Return after how many seconds each state was first seen, up to the certificate."""
    from django.db import connection

    reached = {"recorded": time.perf_counter() - began}
    with connection.cursor() as cursor:
        while time.perf_counter() - began < PATIENCE:
            cursor.execute("SELECT state, held_reason FROM cases_case WHERE id = %s", [case_id])
            state, held = cursor.fetchone()
            reached.setdefault(state, time.perf_counter() - began)
            if state in CERTIFIED:
                return reached
            if held:
                break
            time.sleep(LOOK)
    raise RuntimeError(f"A closing stands at {state} ({held or 'too late'}): see the workers' logs.")


@contextmanager
def _list_under_way(path: Path) -> Iterator[Any]:
    """Open the cases of a list while the rest is measured; give what tells how many are left to certify."""
    from django.db import connection, connections

    from clearline.vocabulary.lanes import Lane

    def opened() -> None:
        try:
            open_all(path)
        finally:
            connections.close_all()

    def left() -> int:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM cases_case WHERE lane = %s AND certified_at IS NULL", [int(Lane.BULK)]
            )
            return int(cursor.fetchone()[0])

    opening = threading.Thread(target=opened)
    opening.start()
    while opening.is_alive() and not left():
        time.sleep(LOOK)
    yield left
    opening.join()


@contextmanager
def _at_work(made: "TestDatabase", *, workers: int) -> Iterator[None]:
    from tests.crew import at_work

    with tempfile.TemporaryDirectory(prefix="clearline-bench-") as home, at_work(made, Path(home)) as crew:
        first = crew.crew.members["worker"]
        for place in range(2, workers + 1):
            crew.crew.add(f"worker-{place}", first.command, first.environment)
        yield
