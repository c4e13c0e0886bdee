"""R12: over 45 days with a restart on each, every deadline is kept within a minute of its time.

In a run of `DAILY_FROM` cases and more, that is; a smaller one restarts every
ninth day. Five kinds of case by turns: a day chosen at the far end, a proof
that never comes, a cause that is mended after weeks, a decision that is late,
a bank that takes 20 days. PostgreSQL is stopped and started, and another
process works: whatever was only in the memory of the last one is gone (how it
dies is R4's affair). The clock ticks by the minute near every deadline and by
a day elsewhere; afterwards on the days on which numbers return. The
days of erasure come a year and more after these weeks: T17 lets them come,
and R17 restores from before them. The plant keeps due times in memory and in
no row.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from random import Random
from uuid import UUID

from django.db import connection, connections

from clearline.cases.engine.row import CaseRow
from clearline.cases.engine.stage import Move, Stage
from clearline.cases.models import Case as Row
from clearline.cases.states import State
from clearline.connectors.simulated import Event
from clearline.journey import road
from clearline.policy import packs
from clearline.vocabulary.identifiers import uuid7
from drills import forks
from drills.lifetimes import book, ending
from drills.lifetimes.book import Subscription
from drills.lifetimes.model import Case
from drills.lifetimes.places import PLACES
from drills.lifetimes.town import Town
from drills.own_server import OwnServer, own_server
from drills.working_days_table import last_moment

DAYS = 45
BEGINS = datetime(2026, 3, 2, 8, 0, 17, tzinfo=UTC)
DAY, TICK, LONGEST_TICK = timedelta(days=1), timedelta(minutes=1), timedelta(days=1)
BANK_TAKES = timedelta(days=20)
MENDED_AFTER, DECIDED_AFTER = timedelta(days=24, hours=3), timedelta(days=40)
DAILY_FROM, SELDOM = 100, timedelta(days=9)
CHOSEN, UNPROVEN, BLOCKED, REFERRED, SLOW_BANK = range(5)
FAR = timedelta(days=3650)
REVIEWER = UUID(int=2)
LATE = """
    SELECT leaf.origin, leaf.at FROM audit_leaf leaf WHERE leaf.kind = 'case.escalated'
"""


@dataclass(frozen=True, slots=True)
class Evening:
    """What one process leaves to the next: what people know, and what the bank has in its books."""

    lines: list[Subscription]
    cases: dict[UUID, Case]
    of_line: dict[int, list[Case]]
    broken: Counter[str]
    counted: Counter[str]
    told: list[str]
    now: datetime
    bank: list[Event]


def drill(*, n: int, seed: int, plant: bool) -> dict[str, int | float]:
    """Let n cases live through the weeks, and measure how far from its time each deadline was kept."""
    chance = Random(f"{seed} weeks")
    stages = forgetful(road.STAGES) if plant else road.STAGES
    with own_server(durable=False) as own:
        town = Town(
            own.database,
            seed=f"{seed}",
            at=BEGINS,
            lines=_drawn(chance, n),
            stages=stages,
            faults=0,
            deaths=0,
            bank_takes=BANK_TAKES,
        )
        _ask_all(town)
        town.rest()
        for place in PLACES:
            packs.load(place.law_pack)  # files that each process would read again
        restarts = 0
        for day in _days(town, apart=DAY if n >= DAILY_FROM else SELDOM):
            _restart(own, town)
            restarts += 1
            _adopt(town, forks.run(partial(_lived, town, day)).told())
        ending.add_up(town)
        if town.told:
            print("\n".join(town.told), flush=True)
        promises = town.broken.pop("promises", 0)
        return {
            "trials": n,
            "restarts": restarts,
            **_kept(town),
            "broken_otherwise": sum(town.broken.values()),
            "broken_promises": promises,
        }


def forgetful(stages: Sequence[Stage]) -> list[Stage]:
    """Keep what is to come in the memory of the process, where a restart loses it."""
    return [_forgetful(stage) for stage in stages]


def _forgetful(stage: Stage) -> Stage:
    def decide(case: CaseRow, facts: object, now: datetime) -> Move:
        move = stage.decide(case, facts, now)
        if move.due_at is None or move.due_at - now < DAY:
            return move
        _remembered[case.id] = move.due_at
        return replace(move, due_at=now + FAR)

    return replace(stage, decide=decide)


_remembered: dict[UUID, datetime] = {}


def _wake_remembered(now: datetime) -> None:
    due = [case_id for case_id, at in _remembered.items() if at <= now]
    Row.objects.filter(pk__in=due, ended_at=None).update(due_at=now)
    for case_id in due:
        del _remembered[case_id]


def _drawn(chance: Random, lines: int) -> list[Subscription]:
    drawn = book.draw(chance, lines=lines)
    for line in drawn:
        kind, customer = _kind(line), line.customer
        line.customer = customer = replace(
            customer, number=line.number, account_id=uuid7(), subject_id=uuid7()
        )
        customer.status, customer.bill_minor = "active", 0
        customer.kind = "minor" if kind == REFERRED else "consumer"
        customer.place = line.number % len(PLACES) if kind != BLOCKED else 0
        line.open_order = kind == BLOCKED
        line.credit_minor = 900 if kind == SLOW_BANK else 0
    return drawn


def _kind(line: Subscription) -> int:
    return line.number % 5


def _ask_all(town: Town) -> None:
    for line in town.lines:
        far = town.today(line) + timedelta(days=DAYS - 1 - line.number % 7)
        unproven = _kind(line) == UNPROVEN
        town.ask(line, ends_on=far if _kind(line) == CHOSEN else None, shown=set(), operator=not unproven)


def _days(town: Town, *, apart: timedelta) -> Iterator[datetime]:
    """Return when processes end: so far apart for weeks, then on days on which something is due."""
    while town.clock.now < BEGINS + DAYS * DAY:
        yield town.clock.now + apart
    while coming := [moment for moment in _deadlines(town) if moment > town.clock.now]:
        yield BEGINS + ((min(coming) - BEGINS) // DAY + 1) * DAY


def _restart(own: OwnServer, town: Town) -> None:
    town.clock.let_go()
    connections.close_all()
    _remembered.clear()
    own.server.stop()
    own.rise()


def _lived(town: Town, until: datetime) -> Evening:
    """Live until then as a process of its own, with nothing but what stands in the database."""
    if until - town.clock.now > SELDOM:
        town.pass_by(until - DAY - TICK - town.clock.now)
    while town.clock.now < until:
        town.pass_by(_next_tick(town, until) - town.clock.now)
        _wake_remembered(town.clock.now)
        _act(town)
        town.rest()
    return Evening(
        town.lines,
        town.cases,
        town.of_line,
        town.broken,
        town.counted,
        town.told,
        town.clock.now,
        town.outside.at_the_bank,
    )


def _adopt(town: Town, evening: Evening) -> None:
    town.lines, town.cases, town.of_line = evening.lines, evening.cases, evening.of_line
    town.broken, town.counted, town.told = evening.broken, evening.counted, evening.told
    town.clock.now = evening.now
    known = len(town.outside.at_the_bank)
    town.outside.payments.replay(evening.bank[known:])
    town.outside.at_the_bank[:] = evening.bank


def _next_tick(town: Town, until: datetime) -> datetime:
    """Return the next minute at which somebody looks: by the minute near a deadline, else hours later."""
    now = town.clock.now
    near = [moment for moment in _deadlines(town) if now < moment < now + LONGEST_TICK]
    if not near:
        return min(now + LONGEST_TICK, until)
    minutes = max((min(near) - now) // TICK, 1)
    return min(now + minutes * TICK, until)


def _deadlines(town: Town) -> list[datetime]:
    moments = [
        moment
        for case in town.cases.values()
        for moment in (case.waits_until, case.ends_at, case.rests_until, _decided_by(case))
        if moment
    ]
    return [*moments, BEGINS + MENDED_AFTER, BEGINS + DECIDED_AFTER]


def _decided_by(case: Case) -> datetime | None:
    """Return by when a person has to decide, by the table that is counted day by day."""
    if _kind(case.line) != REFERRED:
        return None
    return last_moment(case.place, case.asked_at, case.policy.sla_working_days.value)


def _act(town: Town) -> None:
    """Do what people do: mend the cause after weeks, decide after the deadline is long over."""
    for case in town.cases.values():
        if case.state is State.BLOCKED and town.clock.now >= BEGINS + MENDED_AFTER:
            town.mend(case.line)
        elif case.state is State.REFERRED and town.clock.now >= BEGINS + DECIDED_AFTER:
            town.decide(case, reviewer=REVIEWER, approve=True, reason="")


def _kept(town: Town) -> dict[str, int | float]:
    """Measure from every deadline to what was done at it; one without its deed is missed."""
    with connection.cursor() as cursor:
        cursor.execute(LATE)
        late = dict(cursor.fetchall())
    ended = dict(Row.objects.values_list("id", "ended_at"))
    pairs: list[tuple[datetime, datetime | None]] = []
    for case in town.cases.values():
        if case.state is State.EXPIRED and case.waits_until:
            pairs.append((case.waits_until, ended[case.case_id]))
        if case.ends_at:
            pairs.append((case.ends_at, case.ceased_at))
        if case.rests_until:
            pairs.append((case.rests_until, ended[case.case_id]))
        if due := _decided_by(case):
            pairs.append((due, late.get(case.case_id)))
    after = [(done - due).total_seconds() for due, done in pairs if done]
    return {
        "deadlines": len(pairs),
        "broken_missed": len(pairs) - len(after) + sum(not each.over for each in town.cases.values()),
        "broken_early": sum(seconds < 0 for seconds in after),
        "broken_late": sum(seconds > TICK.total_seconds() for seconds in after),
        "latest_s": round(max(after, default=0), 3),
    }
