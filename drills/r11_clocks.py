"""R11: whatever clocks do, nothing ends early, nothing happens twice, no deadline is missed.

Four kinds of trial by turns. *Chosen days*: lines whose last day is one on
which clocks change (in zones that change by an hour, by half of one, and at
midnight), a leap day, the end of a year, the days around the end of 32-bit
time; each is looked at a day, an hour and a microsecond before its end, and
at its end. *Back*: the clock falls back ten seconds while the network is
being called. *Apart*: the application's own clock is five minutes off the
database's; everything must end as it does without. *Sums*: deadlines in
working days, `SUMS` a trial, against a table that is counted day by day.
The plant adds 24 hours to a midnight instead of asking when the next one is.
"""

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from heapq import heappop, heappush
from random import Random
from unittest.mock import patch
from zoneinfo import ZoneInfo

from clearline.cases.states import State
from clearline.connectors.hlr.port import CeaseSubscriber
from clearline.connectors.hlr.simulator import HlrSimulator
from clearline.journey import step5_schedule
from clearline.policy import deadlines
from clearline.policy.policies import policy_for
from clearline.vocabulary.answers import Answer
from drills import ground
from drills.lifetimes import book, ending
from drills.lifetimes.book import Subscription
from drills.lifetimes.model import Case, Heard
from drills.lifetimes.places import PLACES
from drills.lifetimes.population import live
from drills.lifetimes.town import Town
from drills.working_days_table import last_moment

AT_ONCE = 100  # lines of chosen days that share a database
SUMS = 100
OFF_BY, BACK = timedelta(minutes=5), timedelta(seconds=10)
LOOKS = (timedelta(days=1), timedelta(hours=1), timedelta(microseconds=1), timedelta(0))
YEARS = range(2026, 2040)
FIXED = (date(2028, 2, 29), date(2032, 2, 29), date(2038, 1, 18), date(2038, 1, 19), date(2038, 1, 20))
CHANGING = [
    number
    for number, place in enumerate(PLACES)
    if place.time_zone not in ("Asia/Shanghai", "Asia/Kolkata", "Asia/Dubai")
]


def drill(*, n: int, seed: int, plant: bool) -> dict[str, int | float]:
    """Do n trials, a quarter of each kind; figures tell how many of what were looked at."""
    told: Counter[str] = Counter(trials=0, broken_days=0, broken_back=0, broken_apart=0, broken_sums=0)
    told["broken_promises"] = 0
    each = [n // 4 + (kind < n % 4) for kind in range(4)]
    chance = Random(f"{seed} clocks")
    with ground.template(), _planted() if plant else _as_it_is():
        for begun in range(0, each[0], AT_ONCE):
            told.update(_chosen_days(chance, seed, lines=min(AT_ONCE, each[0] - begun)))
        told.update(_back(chance, seed, lines=each[1]))
        told.update(_apart(seed, lines=each[2]))
        told.update(_sums(chance, sums=each[3] * SUMS))
    told["trials"] = n
    return dict(told)


def hard_days(time_zone: str) -> list[date]:
    """Return the days on which something is odd about the clock there, and the days beside them."""
    zone = ZoneInfo(time_zone)
    odd = {*FIXED, *(date(year, 12, 31) for year in YEARS)}
    for year in YEARS:
        for number in range(365):
            day = date(year, 1, 1) + timedelta(days=number)
            noon = datetime(day.year, day.month, day.day, 12, tzinfo=zone)
            if noon.utcoffset() != (noon + timedelta(days=1)).utcoffset():
                odd |= {day, day + timedelta(days=1)}
    return sorted(odd)


def _chosen_days(chance: Random, seed: int, *, lines: int) -> Counter[str]:
    """Close lines on hard days, one after the other on one clock; look at each around its end."""
    drawn = _plain_lines(chance, lines)
    wanted = {each.number: chance.choice(hard_days(PLACES[each.customer.place].time_zone)) for each in drawn}
    with _town(drawn, f"{seed} days", at=datetime(2025, 12, 20, 12, tzinfo=UTC)) as town:
        agenda: list[tuple[datetime, int]] = []
        for line in drawn:
            asked = datetime.combine(wanted[line.number] - timedelta(days=4), town.clock.now.timetz())
            heappush(agenda, (max(asked, town.clock.now), line.number))
        while agenda:
            moment, number = heappop(agenda)
            town.pass_by(max(moment - town.clock.now, timedelta(0)))
            case = town.case_of(drawn[number - 1])
            if case is None:
                town.ask(drawn[number - 1], ends_on=wanted[number], shown=set(), operator=True)
            town.rest()
            for look in _looks(town.case_of(drawn[number - 1]), town.clock.now):
                heappush(agenda, (look, number))
        _all_released(town)
        return _told(town, "broken_days", days=lines)


def _looks(case: Case | None, now: datetime) -> Iterator[datetime]:
    """Return the next moment to look at a case: shortly before what comes next, or at it."""
    assert case is not None
    coming = {State.SCHEDULED: case.ends_at, State.SETTLED: case.rests_until}.get(case.state)
    if coming and coming > now:
        yield next(coming - look for look in LOOKS if coming - look > now)


def _back(chance: Random, seed: int, *, lines: int) -> Counter[str]:
    """Have the clock fall back while the network is called: nothing goes back, nothing comes twice."""
    drawn = _plain_lines(chance, lines)
    with _town(drawn, f"{seed} back", at=datetime(2027, 3, 1, 12, tzinfo=UTC)) as town:
        for line in drawn:
            town.ask(line, ends_on=town.today(line), shown=set(), operator=True)
        town.rest()
        moments = sorted({case.ends_at for case in town.cases.values() if case.ends_at})
        for moment in moments:
            town.pass_by(moment - town.clock.now)
            for case in town.cases.values():
                case.settle(moment, Heard())
            with _falling_back(town):
                town.worker.work()
            town.check()
            town.rest()
            town.pass_by(BACK)
            town.rest()
        _all_released(town)
        orders = [each["orders"] for each in town.outside.hlr.subscribers()]
        town.expect("days", None, orders, [1] * lines)
        return _told(town, "broken_back", falls=lines)


@contextmanager
def _falling_back(town: Town) -> Iterator[None]:
    """Let the clock fall back once, between a call to the network and the record of its answer."""
    cease, fallen = HlrSimulator.cease, False

    def ceased(self: HlrSimulator, order: CeaseSubscriber, *, key: str) -> Answer:
        nonlocal fallen
        answer = cease(self, order, key=key)
        if not fallen:
            town.pass_by(-BACK)
            fallen = True
        return answer

    with patch.object(HlrSimulator, "cease", ceased):
        yield


def _apart(seed: int, *, lines: int) -> Counter[str]:
    """Let a population live with the application's clock ahead, behind and right: all must end alike."""
    if not lines:
        return Counter()
    digests = set()
    told: Counter[str] = Counter(apart=lines)
    for apart in (timedelta(0), OFF_BY, -OFF_BY):
        with _own_clock_off(apart):
            lived = live(seed=seed, number=0, lives=lines)
        digests.add(lived.digest)
        told["broken_promises"] += lived.broken["promises"]
        told["broken_apart"] += sum(lived.broken.values())
    told["broken_apart"] += len(digests) - 1
    return told


@contextmanager
def _own_clock_off(apart: timedelta) -> Iterator[None]:
    """Set the clock of this process off the database's."""
    tells, tells_ns = time.time, time.time_ns
    seconds = apart.total_seconds()
    with (
        patch.object(time, "time", lambda: tells() + seconds),
        patch.object(time, "time_ns", lambda: tells_ns() + int(seconds * 1e9)),
    ):
        yield


def _sums(chance: Random, *, sums: int) -> Counter[str]:
    """Compare deadlines in working days with a table that counts them one by one."""
    told: Counter[str] = Counter(sums=sums)
    for _ in range(sums):
        place, working_days = chance.choice(PLACES), chance.choice((0, 1, 1, 2, 7, 15, 30))
        start = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=chance.randrange(60 * 24 * 365 * 15))
        law = policy_for(law_pack=place.law_pack, brand_code="drill").law
        got = deadlines.due(
            start=start,
            working_days=working_days,
            facts=law.facts,
            time_zone=place.time_zone,
            country=place.country,
            subdivision=place.subdivision,
        )
        told["broken_sums"] += got != last_moment(place, start, working_days)
    return told


def _plain_lines(chance: Random, lines: int) -> list[Subscription]:
    """Draw lines that nothing stands in the way of, where clocks change."""
    drawn = book.draw(chance, lines=lines)
    for line in drawn:
        line.open_order = False
        line.customer.kind, line.customer.status = "consumer", "active"
        line.customer.place = CHANGING[line.customer.number % len(CHANGING)]
    return drawn


@contextmanager
def _town(drawn: list[Subscription], name: str, *, at: datetime) -> Iterator[Town]:
    """Give a town where nothing goes wrong but the clocks."""
    with ground.database() as database:
        town = Town(database, seed=name, at=at, lines=drawn, faults=0, deaths=0)
        try:
            yield town
        finally:
            town.clock.close()


def _all_released(town: Town) -> None:
    for _ in range(4):
        town.pass_by(timedelta(days=200))
        town.rest()
    for case in town.cases.values():
        town.expect("days", case.line, case.state, State.RELEASED)
    ending.add_up(town)


def _told(town: Town, name: str, **counted: int) -> Counter[str]:
    promises = town.broken.pop("promises", 0)
    if town.told:
        print("\n".join(town.told), flush=True)
    return Counter({name: sum(town.broken.values()), "broken_promises": promises, **counted})


@contextmanager
def _as_it_is() -> Iterator[None]:
    yield


@contextmanager
def _planted() -> Iterator[None]:
    """Take every day for 24 hours long."""

    def naive(day: date, time_zone: str) -> datetime:
        midnight = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(time_zone))
        return midnight.astimezone(UTC) + timedelta(hours=24)

    with patch.object(step5_schedule, "end_of_day", naive), patch.object(deadlines, "end_of_day", naive):
        yield
