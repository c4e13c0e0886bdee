"""R7: a slow or torn network holds nobody up, loses nothing, and does nothing twice.

Between our processes and PostgreSQL, and between connectors and the outside
world, stands a proxy that makes answers late, swallows them, falls silent
both ways, or resets connections. The site answers requests in several
threads and a real worker carries closings out, while one trial after the
other tears the network for a moment. All bounds are shorter here than in
life, by the same settings. The plant is the way that libraries come: without
time-outs.
"""

import os
import random
import statistics
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import cycle, islice
from multiprocessing.connection import Connection
from unittest.mock import patch
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.db import connections
from psycopg.conninfo import conninfo_to_dict
from tests.builders import Holder, a_brand, a_holder, a_line
from tests.database_server import ALIASES, TestDatabase

from clearline.brands import deadlines
from clearline.brands.database import clock
from clearline.brands.postgresql import base
from clearline.cases.models import Case
from clearline.channels.portal import middleware
from clearline.identity import holders
from clearline.journey.ordering import order_closing
from clearline.outbox.models import Effect
from clearline.wiring import routes, shifts, worker
from drills import ground, r07_site
from drills import r09_doors as doors
from drills.proxy import Fault, Proxy, proxied
from drills.r07_site import Served
from drills.r09_submitted_twice import PASSWORD, signed_in
from drills.served_world import FORK, doubled, served

THREADS = 4
TORN = (0.2, 0.5)  # seconds
BACK_WITHIN = 5.0  # seconds from the end of a fault
CREDIT = 100  # minor units on each line that is closed to its end
NEVER = 1_000_000.0  # seconds: what the plant waits
# Seconds, as in docs/settings.md but shorter.
PAGE, STATEMENT, GRACE, WORKERS_STATEMENT, CALL = 3.0, 0.6, 0.2, 1.5, 1.0
KINDS = (
    ("database", Fault.HALF_OPEN),
    ("outside", Fault.REPLY_DROPPED),
    ("database", Fault.REPLY_DROPPED),
    ("database", Fault.RESET),
    ("outside", Fault.HALF_OPEN),
    ("database", Fault.SLOW),
    ("outside", Fault.RESET),
    ("outside", Fault.SLOW),
)


@dataclass
class Watch:
    """What the site said so far, and what was found wrong with it."""

    pipe: Connection
    told: Counter[str] = field(default_factory=Counter)
    longest: float = 0.0
    cases: set[UUID] = field(default_factory=set)

    def listen(self, *, until: float) -> Iterator[Served]:
        """Yield answers as they come, until that moment."""
        while (rest := until - time.monotonic()) > 0 and self.pipe.poll(rest):
            served_one: Served = self.pipe.recv()
            self._note(served_one)
            yield served_one

    def _note(self, one: Served) -> None:
        took = one.ended - one.began
        self.longest = max(self.longest, took)
        self.told["requests"] += 1
        self.told["answered_503"] += one.status == r07_site.AWAY
        self.told["broken_over_deadline"] += took > PAGE + 1
        self.told["broken_answers"] += one.status not in {200, 302, r07_site.AWAY}
        if one.case_id:
            self.cases.add(one.case_id)


def drill(*, n: int, seed: int, plant: bool) -> dict[str, int | float]:
    """Tear the network n times, and count who is held up, what is lost and what is done twice."""
    chance = random.Random(seed)
    with ExitStack() as scene:
        world = scene.enter_context(served())
        database = scene.enter_context(ground.database())
        links = _links(scene, database, world)
        holder = _holder()
        for each in _bounds(planted=plant):
            scene.enter_context(each)
        watch = Watch(scene.enter_context(_site(database, links["database"], holder)))
        with _worker(database, links, planted=plant):
            handed_in = _trials(n, chance, links, watch, holder)
        return {
            "trials": n,
            "longest_request_ms": round(watch.longest * 1000),
            **dict(sorted(watch.told.items())),
            **_in_the_end(database, world, handed_in, watch),
            "broken_promises": ground.broken_promises(database),
        }


def _links(scene: ExitStack, database: TestDatabase, world: str) -> dict[str, Proxy]:
    parts, outside = conninfo_to_dict(database.url("engine")), urlsplit(world)
    connections.close_all()
    return {
        "database": scene.enter_context(proxied(host=str(parts["host"]), port=int(parts["port"] or 5432))),
        "outside": scene.enter_context(proxied(host=str(outside.hostname), port=outside.port or 0)),
    }


def _holder() -> Holder:
    holder = a_holder(brand=a_brand())
    holders.enrol(account=holder.account, password=PASSWORD, now=clock())
    return holder


def _trials(
    n: int, chance: random.Random, links: dict[str, Proxy], watch: Watch, holder: Holder
) -> list[UUID]:
    """Tear and mend; stop at the first trial after which a thread of the site does not come back."""
    handed_in, backs, workers = [], [], []
    for link, fault in islice(cycle(KINDS), n):
        handed_in.append(_ordered(holder))  # something for the worker to do while the network is torn
        links[link].set(fault)
        for _ in watch.listen(until=time.monotonic() + chance.uniform(*TORN)):
            pass
        links[link].set(Fault.NONE)
        mended = time.monotonic()
        handed_in.append(_ordered(holder))
        waiting = set(range(THREADS))
        for one in watch.listen(until=mended + BACK_WITHIN):
            if one.began >= mended and one.status != r07_site.AWAY:
                waiting.discard(one.thread)
            if not waiting:
                break
        backs.append(time.monotonic() - mended)
        watch.told["broken_threads_not_back"] += len(waiting)
        moved = _moves(handed_in[-1], until=mended + BACK_WITHIN)
        workers.append(time.monotonic() - mended)
        watch.told["broken_workers_not_back"] += not moved
        watch.told[f"{link}_{fault}"] += 1
        if waiting:
            break
    watch.told["threads_back_ms_longest"] = round(max(backs) * 1000)
    watch.told["worker_back_ms_median"] = round(statistics.median(workers) * 1000)
    watch.told["worker_back_ms_longest"] = round(max(workers) * 1000)
    return handed_in


def _ordered(holder: Holder) -> UUID:
    line = a_line(brand=holder.account.brand, account=holder.account, credit_minor=CREDIT)
    return order_closing(line=line, ends_on=None).case_id


def _moves(case_id: UUID, *, until: float) -> bool:
    """Wait until a worker moved a case."""
    while Case.objects.get(pk=case_id).state == "acknowledged":
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


def _in_the_end(database: TestDatabase, world: str, handed_in: list[UUID], watch: Watch) -> dict[str, int]:
    """Let what is under way end, over a network that is whole, and count."""
    settings.CLEARLINE_SIMULATORS_URL = world
    routes.connect()
    ended = Case.objects.filter(pk__in=handed_in, state="settled")
    for minutes in range(1, 12):
        if ended.count() == len(handed_in):
            break
        database.set_ahead(f"{minutes} minutes")
        doors.works()
    given_up = Effect.objects.filter(state="failed")
    # A text to the line itself comes too late once the line is off; the other contacts have it.
    too_late = given_up.filter(effect="notice.sms", reason="nothing_to_send_to").count()
    known = set(Case.objects.values_list("id", flat=True))
    return {
        "closings": len(handed_in),
        "broken_not_settled": len(handed_in) - ended.count(),
        "broken_requests_lost": len(watch.cases - known),
        "effects_asked_about": Effect.objects.filter(attempt__gt=1).count(),
        "texts_after_the_end": too_late,
        "broken_effects_given_up": given_up.count() - too_late,
        **doubled(world, refunds=len(handed_in)),
    }


def _bounds(*, planted: bool) -> list[AbstractContextManager[object]]:
    """Shorten every bound for our children; the plant takes them away."""
    seconds = {
        (deadlines, "GRACE"): GRACE,
        (middleware, "PATIENCE"): PAGE,
        (base, "USABLE_WITHIN"): STATEMENT,
        (shifts, "PATIENCE"): CALL,
    }
    return [
        *(patch.object(*where, NEVER if planted else value) for where, value in seconds.items()),
        patch.object(worker, "STATEMENT", timedelta(seconds=WORKERS_STATEMENT)),
        patch.object(shifts, "BREAK", 0.1),
    ]


def _log_in(database: TestDatabase, login: str, link: Proxy, *, bounded: bool) -> None:
    """Log in through the proxy."""
    database.log_in(login)
    options = {**deadlines.NETWORK, "sslmode": "disable", "gssencmode": "disable"}
    if bounded:
        options = deadlines.bounded(options, statement=STATEMENT, still=5)
    for alias in ALIASES:
        connections[alias].settings_dict.update(HOST="127.0.0.1", PORT=str(link.port), OPTIONS=options)


@contextmanager
def _site(database: TestDatabase, link: Proxy, holder: Holder) -> Iterator[Connection]:
    """Serve the site from a process of its own; what it tells comes through the pipe."""
    visit = signed_in(holder)
    lines = [a_line(brand=holder.account.brand, account=holder.account).id for _ in range(THREADS)]
    connections.close_all()
    ours, theirs = FORK.Pipe()

    def serve() -> None:
        _quiet()
        _log_in(database, "web", link, bounded=deadlines.GRACE < NEVER)
        r07_site.live(visit, lines, theirs)

    process = FORK.Process(target=serve, daemon=True)
    process.start()
    try:
        yield ours
    finally:
        process.kill()
        process.join()


@contextmanager
def _worker(database: TestDatabase, links: dict[str, Proxy], *, planted: bool) -> Iterator[None]:
    """Have a real worker at work, in a process of its own."""
    connections.close_all()

    def work() -> None:
        _quiet()
        _log_in(database, "engine", links["database"], bounded=False)  # a worker sets its own bounds
        settings.CLEARLINE_SIMULATORS_URL = f"http://127.0.0.1:{links['outside'].port}"
        settings.CLEARLINE_CONNECTOR_LIMITS = (
            f'{{"*": {{"time_out": {300 if planted else CALL}, "pause": 1}}}}'
        )
        if planted:
            worker._bound_our_waiting = lambda: None  # noqa: SLF001 (the plant)
        worker.run(concurrency=6)

    process = FORK.Process(target=work, daemon=True)
    process.start()
    try:
        yield
    finally:
        process.kill()
        process.join()


def _quiet() -> None:
    """Say nothing: a torn network makes many words."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
