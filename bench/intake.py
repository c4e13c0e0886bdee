"""How many closings are handed in a second, each with its own commit, against bare INSERTs of the same rows.

Three ways, in one run and on one database: the domain call as a channel makes
it (bound to its brand, with two proofs), from one process and from several;
the last button of the site, over HTTP, by holders who are signed in; and the
rows that all this wrote, inserted again by prepared statements into tables of
the same columns, indexes, checks and foreign keys, one commit for each closing.
"""

import asyncio
import time
from collections.abc import Sequence
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from bench.driving import cpu_of
from bench.ground import database, operator, say

if TYPE_CHECKING:
    from tests.database_server import TestDatabase

    from clearline.lines.models import Line

SHARE_OF_HTTP = 3  # over HTTP this many times fewer are handed in: it takes that much longer
FORK = get_context("fork")
TOGETHER = 60.0  # seconds until processes that do not come together are given up


def measure(
    *,
    requests: Annotated[int, typer.Option(help="Closings for each of the ways.")] = 6_000,
    processes: Annotated[int, typer.Option(help="Processes that make the domain call at once.")] = 4,
    web_processes: Annotated[int, typer.Option(help="Processes of the web server.")] = 2,
    callers: Annotated[int, typer.Option(help="Visitors who press at once, over HTTP.")] = 12,
) -> dict[str, Any]:
    """Return requests a second and milliseconds of each way, and its ratio to bare INSERTs."""
    over_http = max(processes, requests // SHARE_OF_HTTP)
    with database() as made:
        lines = _book(2 * requests + over_http)
        alone, crowd, visitors = lines[:requests], lines[requests : 2 * requests], lines[2 * requests :]
        say("handing in from one process")
        one = _by_processes(made, alone, processes=1)
        say("handing in from several processes")
        many = _by_processes(made, crowd, processes=processes)
        say("handing in over HTTP")
        http = _over_http(made, visitors, processes=web_processes, callers=callers)
        from bench.intake_floor import bare_inserts

        say("inserting the same rows")
        bare_one = bare_inserts(made, [line.id for line in alone], connections=1)
        bare_many = bare_inserts(made, [line.id for line in crowd], connections=processes)
    return {
        "one process": {**one, "bare_per_s": bare_one, "ratio": round(one["per_s"] / bare_one, 3)},
        f"{processes} processes": {
            **many,
            "bare_per_s": bare_many,
            "ratio": round(many["per_s"] / bare_many, 3),
        },
        "http": {**http, "ratio": round(http["per_s"] / bare_many, 3)},
    }


def _book(count: int) -> "list[Line]":
    """Import an operator large enough, and return so many living lines, in no order."""
    from clearline.brands.database import clock
    from clearline.lines.importing import import_directory
    from clearline.lines.models import Line
    from clearline.lines.models.line import LineStatus

    say("importing a book")
    with operator(lines=int(count * 1.3) + 50, dirty=0) as directory:
        import_directory(directory, now=clock())
    living = Line.objects.exclude(status=LineStatus.CEASED).select_related("brand").order_by("msisdn_index")
    found = list(living[:count])
    assert len(found) == count
    return found


def _by_processes(made: "TestDatabase", lines: "Sequence[Line]", *, processes: int) -> dict[str, float]:
    """Hand in all lines from forked processes, each with its share of them and a connection of its own."""
    from django.db import connections
    from drills.visitors import proven

    from clearline.brands.database import clock

    proofs = proven(lines, now=clock())
    shares = [
        list(zip(lines[place::processes], proofs[place::processes], strict=True))
        for place in range(processes)
    ]
    connections.close_all()
    gate = FORK.Barrier(processes)
    workers = []
    for share in shares:
        ours, theirs = FORK.Pipe()
        worker = FORK.Process(target=_hand_in, args=(made, share, gate, theirs))
        worker.start()
        workers.append((worker, ours))
    told = [pipe.recv() for _, pipe in workers]
    for worker, _ in workers:
        worker.join()
    began, ended = min(each[0] for each in told), max(each[1] for each in told)
    took = [seconds for each in told for seconds in each[2]]
    ours_ms, database_ms = (sum(each[place] for each in told) * 1000 / len(took) for place in (3, 4))
    spent = {"cpu_ms": round(ours_ms, 2), "database_cpu_ms": round(database_ms, 2)}
    return {**_figures(took, ended - began), **spent}


def _hand_in(made: "TestDatabase", share: Sequence[Any], gate: Barrier, told: Connection) -> None:
    from drills.site import as_a_web_process

    from clearline.brands.database import as_brand
    from clearline.journey import road

    def hand_in(line: "Line", proof_ids: tuple[UUID, ...]) -> float:
        before = time.perf_counter()
        with as_brand(line.brand_id) as now:
            road.request(
                line=line, channel="portal", language="en", ends_on=None, proof_ids=proof_ids, now=now
            )
        return time.perf_counter() - before

    as_a_web_process(made)
    # The first one makes the connection and fills what is remembered; it is handed in, and not counted.
    hand_in(*share[0])
    backend = _backend()
    gate.wait(TOGETHER)
    began, ours, theirs = time.perf_counter(), time.process_time(), cpu_of([backend])
    took = [hand_in(*each) for each in share[1:]]
    ended, ours, theirs = time.perf_counter(), time.process_time() - ours, cpu_of([backend]) - theirs
    told.send((began, ended, took, ours, theirs))


def _backend() -> int:
    """Return the process that serves our connection; where it is of another machine it tells nothing."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def _over_http(
    made: "TestDatabase", lines: "Sequence[Line]", *, processes: int, callers: int
) -> dict[str, float]:
    """Have each line's holder press the last button once, over kept sockets."""
    from drills.site import serving
    from drills.visitors import signed_in

    from clearline.brands.database import clock

    visitors = signed_in(lines, now=clock())
    warming, pressing = visitors[: 4 * callers], visitors[4 * callers :]
    with serving(made, processes=processes) as site:
        asyncio.run(_press(site.port, [each.close() for each in warming], callers))
        own, theirs = time.process_time(), site.cpu_seconds()
        seen = asyncio.run(_press(site.port, [each.close() for each in pressing], callers))
        own, theirs = time.process_time() - own, site.cpu_seconds() - theirs
    assert set(seen.statuses) == {302}, seen.statuses
    spent = {
        "cpu_ms": round(theirs * 1000 / len(seen.served), 2),
        "generator_cores": round(own / seen.seconds, 2),
    }
    return {**_figures(seen.served, seen.seconds), **spent}


async def _press(port: int, requests: Sequence[bytes], callers: int) -> Any:  # noqa: ANN401 (loaded late)
    """Send each request once, by so many callers."""
    from drills import load

    seen, left = load.Seen(), iter(requests)

    async def call() -> None:
        line = load.Line(port)
        for request in left:
            began = time.perf_counter()
            seen.note(await line.ask(request), time.perf_counter() - began)
        line.close()

    began = time.perf_counter()
    await asyncio.gather(*(call() for _ in range(callers)))
    seen.over(time.perf_counter() - began)
    return seen


def _figures(took: Sequence[float], seconds: float) -> dict[str, float]:
    from drills.load import centile

    ms = {f"p{int(share * 100)}_ms": round(centile(took, share) * 1000, 2) for share in (0.5, 0.95, 0.99)}
    return {"per_s": round(len(took) / seconds, 1), **ms}
