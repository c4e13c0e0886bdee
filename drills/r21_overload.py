"""R21: beyond its capacity the site says so at once, goes on serving as many as before, and loses nothing.

The real site is asked for pages and closings, by holders who are signed in:
first as fast as it answers, which is the peak; then ten times as much,
whether or not it answers, while two thousand sockets send their requests byte
by byte, and somebody looks at the status pages. A trial is a twentieth of a
second of that flood. The generator shares the machine with the site and the
database; what it takes is told, and all figures are of this one run. The
plant is a front door where everybody may wait in one line.
"""

import asyncio
import random
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from uuid import UUID

from drills import ground, load
from drills.load import Line, Reply, Seen
from drills.site import Site, serving
from drills.visitors import Visitor, signed_in

TRIAL = 0.05  # seconds
TIMES = 10  # the flood, in peaks
CALLERS = 8
SOCKETS = 2_000
MOST_LINES = 2_000
CLOSING = 0.5  # the share of requests that press the last button
STATUS_WITHIN, NORMAL_WITHIN = 1.0, 30.0  # seconds
GROWTH = 64.0  # MiB above half as much again as at the peak
GIVEN_UP_AFTER = 3.0  # seconds; no answer to anybody takes that long
LONG = 20.0  # seconds; the share of the peak is held to the promise from here on
SHARE, SHARE_OF_A_SHORT_RUN = 0.9, 0.5  # other work on the machine is most of what a short one sees


@dataclass
class Crowd:
    """Visitors who ask at random, and what they were promised."""

    visitors: list[Visitor]
    chance: random.Random
    acknowledged: set[UUID] = field(default_factory=set)
    unlike: Counter[str] = field(default_factory=Counter)

    def ask(self) -> bytes:
        visitor = self.chance.choice(self.visitors)
        return visitor.close() if self.chance.random() < CLOSING else visitor.get("lines/")

    def judge(self, reply: Reply) -> None:
        """Keep what was acknowledged, and count answers that nobody should get."""
        if reply.status == 302:
            place = reply.header(b"location").decode().rstrip("/").split("/")
            if place[-1] == "receipt":
                self.acknowledged.add(UUID(place[-2]))
            else:
                self.unlike[f"led to {place[-1]}"] += 1
        elif reply.status in {429, 503}:
            self.unlike["no retry-after"] += not reply.header(b"retry-after").isdigit()
        elif not 200 <= reply.status < 300:
            self.unlike[f"status {reply.status}"] += 1


def drill(*, n: int, seed: int, plant: bool) -> dict[str, int | float]:
    """Flood the site for n twentieths of a second; judge answers, goodput, status pages, memory, losses."""
    from tests.builders import a_brand, a_line

    from clearline.brands.database import clock

    application = "drills.r21_unguarded:application" if plant else "clearline.asgi:application"
    with ground.database() as database:
        brand = a_brand()
        lines = [a_line(brand=brand) for _ in range(min(MOST_LINES, 60 + n))]
        crowd = Crowd(signed_in(lines, now=clock()), random.Random(seed))
        with serving(database, application=application) as site:
            figures = asyncio.run(_flooded(site, crowd, seconds=n * TRIAL))
        return {
            "trials": n,
            **figures,
            **{
                f"unlike_{what.replace(' ', '_')}": count
                for what, count in sorted(crowd.unlike.items())
                if count
            },
            "acknowledged": len(crowd.acknowledged),
            "broken_lost": _lost(crowd.acknowledged),
            "broken_promises": ground.broken_promises(database),
        }


async def _flooded(site: Site, crowd: Crowd, *, seconds: float) -> dict[str, int | float]:
    brief = min(10.0, max(1.5, seconds / 4))
    await load.steady(port=site.port, callers=CALLERS, seconds=0.3, ask=crowd.ask, judge=crowd.judge)
    peak = await load.steady(port=site.port, callers=CALLERS, seconds=brief, ask=crowd.ask, judge=crowd.judge)
    before, began = site.megabytes(), time.process_time()
    slow = min(SOCKETS, int(seconds * 100))
    async with _beside(site, crowd, slow=slow) as (probed, memory, kept):
        flood = await load.flood(
            port=site.port,
            rate=TIMES * peak.goodput,
            lines=SOCKETS,
            seconds=seconds,
            ask=crowd.ask,
            judge=crowd.judge,
            give_up_after=GIVEN_UP_AFTER,
        )
        own = time.process_time() - began
    share = flood.goodput / peak.goodput
    status = load.centile([*probed.served, *probed.turned_away], 0.99)
    held = share >= (SHARE if seconds >= LONG else SHARE_OF_A_SHORT_RUN) and status <= STATUS_WITHIN
    normal = await _normal_again(site, crowd, patience=NORMAL_WITHIN if held else 1.0)
    return {
        "peak_per_s": round(peak.goodput, 1),
        "sent_per_s": round((flood.statuses.total() - flood.statuses[load.NOT_SENT]) / flood.seconds, 1),
        "served_per_s": round(flood.goodput, 1),
        "share_of_peak": round(share, 3),
        "turned_away": flood.statuses[503] + flood.statuses[429],
        "not_sent": flood.statuses[load.NOT_SENT],
        "served_p99_s": round(load.centile(flood.served, 0.99), 3),
        "turned_away_p99_s": round(load.centile(flood.turned_away, 0.99), 3),
        "status_asked": probed.statuses.total(),
        "status_p99_s": round(status, 3),
        "slow_sockets": slow,
        "slow_sockets_kept": kept["kept"],
        "mb_at_peak": round(before, 1),
        "mb_in_flood": round(max(memory), 1),
        "generator_cores": round(own / flood.seconds, 2),
        "seconds_to_normal": round(normal, 1),
        "broken_answers": sum(crowd.unlike.values()),
        "broken_goodput": int(share < (SHARE if seconds >= LONG else SHARE_OF_A_SHORT_RUN)),
        "broken_status_late": int(status > STATUS_WITHIN),
        "broken_status_refused": len(probed.turned_away),
        "broken_slow_sockets": int(kept["kept"] > 0 and seconds >= LONG),
        "broken_memory": int(max(memory) > 1.5 * before + GROWTH),
        "broken_not_normal": int(normal >= NORMAL_WITHIN or not held),
    }


@asynccontextmanager
async def _beside(
    site: Site, crowd: Crowd, *, slow: int
) -> AsyncIterator[tuple[Seen, list[float], Counter[str]]]:
    """Look at status pages, drip into sockets and watch the memory, for as long as this lasts."""
    visitor = crowd.visitors[0]
    receipt = await Line(site.port).ask(visitor.close())
    closing = receipt.header(b"location").decode().split("/")[-3]
    asks = [
        visitor.get("status/"),
        visitor.get(f"closings/{closing}/"),
        b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    ]
    seen, memory, kept, done = Seen(), [site.megabytes()], Counter[str](), asyncio.Event()
    head, body = visitor.get("lines/"), visitor.close()
    async with (
        load.slow_sockets(port=site.port, count=slow // 2, sent=b"", dripped=head) as heads,
        load.slow_sockets(
            port=site.port, count=slow - slow // 2, sent=body[:-40], dripped=body[-40:]
        ) as bodies,
        asyncio.TaskGroup() as tasks,
    ):
        tasks.create_task(
            load.probe(
                port=site.port, every=0.05, asks=asks, until=done, seen=seen, give_up_after=GIVEN_UP_AFTER
            )
        )
        tasks.create_task(_watch(site, memory, done))
        yield seen, memory, kept
        done.set()
    kept.update(heads + bodies)


async def _watch(site: Site, memory: list[float], done: asyncio.Event) -> None:
    while not done.is_set():
        memory.append(site.megabytes())
        await asyncio.sleep(0.2)


async def _normal_again(site: Site, crowd: Crowd, *, patience: float) -> float:
    """Return the seconds until ten pages in a row came, each within a second; the patience where none did."""
    line, began, good = Line(site.port, timeout=1.0), time.perf_counter(), 0
    while (passed := time.perf_counter() - began) < patience:
        reply = await line.ask(crowd.visitors[0].get("lines/"))
        good = good + 1 if reply.status == 200 else 0
        if good == 10:
            break
    line.close()
    return min(passed, patience)


def _lost(acknowledged: set[UUID]) -> int:
    from clearline.cases.models import Case

    return len(acknowledged) - Case.objects.filter(pk__in=acknowledged).count()
