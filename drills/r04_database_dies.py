"""R4: PostgreSQL dies under load, again and again: nothing that was acknowledged is lost.

Eight writers ask for closings, prove and take back, as the site and as the
operator do; a real worker carries out what is for today. Each trial stops the
server at once, as `pg_ctl stop -m immediate` does, and starts it again; every
process must come back by itself. A writer that got no answer cannot know: it
asks again, and the receipt says whether its request had landed. In the end
each writer's own record is compared with what is there. The plant is a server
that acknowledges commits before they are written (as ours for tests does).
"""

import os
import random
import statistics
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkProcess

from django.conf import settings
from django.db import connections
from django.db.models import Sum
from tests.builders import a_brand, a_holder, a_line
from tests.database_server import TestDatabase

from clearline.audit.check import check
from clearline.cases.models import Case
from clearline.journey.ordering import order_closing
from clearline.lines.models import Line
from clearline.wiring import routes
from drills import ground
from drills import r09_doors as doors
from drills.own_server import OwnServer, own_server
from drills.r04_writers import Board, Ledger, Writer, lost, unproven
from drills.served_world import FORK, doubled, served

WRITERS = 8
LOAD = (0.1, 0.5)  # seconds between a rising and the next death
PATIENCE = 20.0  # seconds until somebody who does not come back counts as lost
CATCHING_UP = (
    60.0  # seconds for the worker's next move: by then thousands of cases may wait, a batch of them at once
)
FIRST_SUCCESS = 3.0  # seconds that 95 in 100 may take
ENOUGH = 100  # first successes; fewer say nothing about 95 in 100
CREDIT = 100  # minor units on each line


def drill(*, n: int, seed: int, plant: bool) -> dict[str, int | float]:
    """Let the database die n times, and count what was lost, doubled, or did not come back."""
    chance = random.Random(seed)
    with served() as url, own_server(durable=not plant) as own:
        lines = _lines(WRITERS * (n + 4))
        connections.close_all()
        told: Counter[str] = Counter(trials=n)
        with _worker(own.database, url) as worker:
            ledgers = _under_load(own, lines, chance, told)
            told.update(lost(ledgers))
            told["worker_back_ms"] = _worked_on()
            told["broken_worker_ended"] = int(not worker.is_alive())
            told["broken_worker_not_back"] = int(told["worker_back_ms"] > CATCHING_UP * 1000)
        told["broken_not_carried_out"] = _carried_out(own.database, url)
        for ledger in ledgers:
            told.update(ledger.told)
        settled = Case.objects.filter(state="settled").count()
        return {
            **dict(sorted(told.items())),
            "broken_proofs_lost": unproven(ledgers),
            **_came_back([each for ledger in ledgers for each in ledger.first_success]),
            **doubled(url, refunds=settled),
            "broken_log": len(check().problems),
            "broken_promises": ground.broken_promises(own.database),
        }


def _lines(count: int) -> list[Line]:
    brand = a_brand()
    account = a_holder(brand=brand).account
    return [a_line(brand=brand, account=account, credit_minor=CREDIT) for _ in range(count)]


def _under_load(own: OwnServer, lines: list[Line], chance: random.Random, told: Counter[str]) -> list[Ledger]:
    """Kill and raise the server with writers at work; return what was acknowledged to each."""
    board = Board(FORK.Value("i", 0), FORK.Value("i", 0), FORK.Value("d", 0.0), FORK.Value("b", 0))
    pipes = [FORK.Pipe() for _ in range(WRITERS)]
    writers = [
        FORK.Process(
            target=_write,
            args=(own.database, board, theirs, lines[number::WRITERS], number % 2 == 0),
            daemon=True,
        )
        for number, (_, theirs) in enumerate(pipes)
    ]
    for writer in writers:
        writer.start()
    ends = [ours for ours, _ in pipes]
    told["broken_writers_not_back"] = _not_back(ends, trial=0)
    for trial in range(1, told["trials"] + 1):
        time.sleep(chance.uniform(*LOAD))
        _acknowledged_just_now(board)
        own.die()
        own.rise()
        board.up_since.value, board.rising.value = time.monotonic(), trial
        told["broken_writers_not_back"] += _not_back(ends, trial)
    board.stop.value = 1
    ledgers = [ledger for end in ends if (ledger := _last(end)) is not None]
    told["broken_writers_ended"] = WRITERS - len(ledgers)
    for writer in writers:
        writer.kill()
        writer.join()
    return ledgers


def _acknowledged_just_now(board: Board) -> None:
    """Wait for the next word of a success: what was not written by then is lost with the server."""
    before, until = board.acknowledged.value, time.monotonic() + PATIENCE
    while board.acknowledged.value == before and time.monotonic() < until:
        time.sleep(0.0005)


def _write(database: TestDatabase, board: Board, pipe: Connection, lines: list[Line], as_web: bool) -> None:  # noqa: FBT001 (positions of a process)
    database.log_in("web" if as_web else "engine")
    Writer(board, pipe, as_web=as_web).live(lines)


def _not_back(ends: list[Connection], trial: int) -> int:
    """Wait until every writer had a success since this rising; return how many had none in time."""
    waiting, until = set(ends), time.monotonic() + PATIENCE
    while waiting and time.monotonic() < until:
        for end in wait(list(waiting), timeout=until - time.monotonic()):
            if isinstance(end, Connection) and end.recv() == trial:
                waiting.discard(end)
    return len(waiting)


def _last(end: Connection) -> Ledger | None:
    """Return the record of a writer, past whatever it said before; None for one that has ended."""
    try:
        while end.poll(PATIENCE):
            if isinstance(said := end.recv(), Ledger):
                return said
    except EOFError:
        pass
    return None


def _worked_on() -> int:
    """Return the ms until the worker moves a case after the last rising; nobody else is left, one is due.

    Which one is not asked: after hundreds of stops thousands wait before the last.
    """
    (line,) = _lines(1)
    order_closing(line=line, ends_on=None)
    stood, began = _moves(), time.monotonic()
    while _moves() == stood and time.monotonic() <= began + CATCHING_UP:
        time.sleep(0.05)
    return round((time.monotonic() - began) * 1000)


def _moves() -> int:
    """Return how many moves all cases have made."""
    return int(Case.objects.aggregate(moves=Sum("version"))["moves"] or 0)


def _carried_out(database: TestDatabase, url: str) -> int:
    """Take over from the worker, let leases run out, and return how many closings do not end."""
    settings.CLEARLINE_SIMULATORS_URL = url
    routes.connect()
    waiting = Case.objects.filter(ends_on=None).exclude(state__in=["withdrawn", "settled"])
    for minutes in range(1, 12):
        doors.works()
        if not waiting.exists():
            break
        database.set_ahead(f"{minutes} minutes")
    return waiting.count()


def _came_back(first_success: list[float]) -> dict[str, int]:
    """Tell how soon after a rising a writer had its first success: median and 95 in 100, in ms."""
    if len(first_success) < 2:
        return {}
    late = statistics.quantiles(first_success, n=20)[-1]
    return {
        "first_success_ms_median": round(statistics.median(first_success) * 1000),
        "first_success_ms_p95": round(late * 1000),
        "broken_first_success_late": int(len(first_success) >= ENOUGH and late > FIRST_SUCCESS),
    }


@contextmanager
def _worker(database: TestDatabase, url: str) -> Iterator[ForkProcess]:
    """Have a real worker at work, until the end of the block."""
    process = FORK.Process(target=_work, args=(database, url), daemon=True)
    process.start()
    try:
        yield process
    finally:
        process.terminate()
        process.join(5)
        process.kill()
        process.join()


def _work(database: TestDatabase, url: str) -> None:
    from clearline.wiring import worker

    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # it says much while the database is away
    database.log_in("engine")
    settings.CLEARLINE_SIMULATORS_URL = url
    worker.run(concurrency=4)
