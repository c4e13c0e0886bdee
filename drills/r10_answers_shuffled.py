"""R10: Answers that are lost, doubled and shuffled lead to the same end as answers in order.

The five answers that a closing waits for first (network, profile server, three
messages) come in each of their 120 orders; some are lost, some come twice, some
after the asking has long found out. Then the same with what follows the end of
service: the refund and its messages. Where every answer is lost, asking brings
the case to its end within fifteen virtual minutes. The plant is the missing
fence: an answer counts whatever attempt it belongs to.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import permutations
from random import Random
from typing import Any
from unittest.mock import patch
from uuid import UUID

from django.db import IntegrityError, transaction
from tests.builders import a_brand, a_holder, a_line
from tests.world import World

from clearline.audit import sequencer
from clearline.brands import sets
from clearline.brands.database import clock, statement
from clearline.cases.engine.batch import advance
from clearline.cases.models import Case
from clearline.journey import road
from clearline.journey.ordering import order_closing
from clearline.outbox import answers
from clearline.outbox.claimed import ClaimedEffect
from clearline.outbox.dispatch import claim, connectors_due, dispatch
from clearline.outbox.lease import LEASE
from clearline.outbox.models import Effect
from clearline.outbox.preparing import prepared
from clearline.outbox.sending import made
from clearline.vocabulary.answers import Answer
from drills import ground

ORDERS = list(permutations(range(5)))
WITHIN = timedelta(minutes=15)
STEP = timedelta(seconds=20)
Told = tuple[ClaimedEffect, Answer, bool]


@dataclass
class Trial:
    """One case, the order of its answers, and what becomes of each."""

    order: tuple[int, ...]
    chance: Random
    all_lost: bool
    case_id: UUID = field(default_factory=lambda: UUID(int=0))
    late: list[Told] = field(default_factory=list)

    def deliveries(self, told: Sequence[Told]) -> list[Told]:
        """Return what arrives, in order; what is lost is kept, to come late."""
        first = [told[place] for place in self.order if place < len(told)]
        rest = list(told[len(self.order) :])
        self.chance.shuffle(rest)
        arriving: list[Told] = []
        for each in (*first, *rest):
            fate = "lost" if self.all_lost else self.chance.choice(("lost", "once", "once", "twice"))
            if fate == "lost":
                self.late.append(each)
                continue
            arriving.append(each)
            if fate == "twice":
                arriving.insert(self.chance.randint(arriving.index(each), len(arriving)), each)
        return arriving


def drill(*, n: int, seed: int, plant: bool) -> dict[str, int]:
    """Close n lines, each with answers in an order of its own."""
    chance = Random(seed)
    trials = [
        Trial(ORDERS[number % len(ORDERS)], Random(chance.random()), all_lost=number % 5 == 4)
        for number in range(n)
    ]
    with ExitStack() as until_the_end:
        database = until_the_end.enter_context(ground.database())
        if plant:
            until_the_end.enter_context(_without_the_fence())
        world = World(database).connect()
        figures: Counter[str] = Counter(
            {"lost": 0, "twice": 0, "late": 0, "broken_counted_twice": 0, "broken_late_one_counted": 0}
        )
        _open(trials)
        for _phase in ("network", "money"):
            _deliver(trials, chance, figures)
            _ask(world)
            _come_late(trials, figures)
        _settle(world)
        return {
            "trials": n,
            "orders": len({trial.order for trial in trials}),
            "all_lost": sum(trial.all_lost for trial in trials),
            **figures,
            **_judged(trials, world),
            "broken_promises": ground.broken_promises(database),
        }


def _open(trials: Sequence[Trial]) -> None:
    brand = a_brand()
    for trial in trials:
        line = a_line(brand=brand, account=a_holder(brand=brand).account, credit_minor=700)
        trial.case_id = order_closing(line=line, ends_on=None).case_id
    advance(road.STAGES)


def _deliver(trials: Sequence[Trial], chance: Random, figures: Counter[str]) -> None:
    """Have everything done out there, and its answers arrive shuffled over all cases."""
    of_case = _done_outside()
    waiting = {
        # The network and the profile server first, then messages as they were asked for.
        trial.case_id: trial.deliveries(
            sorted(of_case[trial.case_id], key=lambda told: (told[0].stream is not None, told[0].id))
        )
        for trial in trials
    }
    seen: set[tuple[UUID, int]] = set()
    while waiting:
        case = chance.choice(list(waiting))
        told = waiting[case].pop(0) if waiting[case] else None
        if not waiting[case]:
            del waiting[case]
        if told is None:
            continue
        again = (told[0].id, told[0].attempt) in seen
        figures["twice"] += again
        seen.add((told[0].id, told[0].attempt))
        figures["broken_counted_twice"] += _counts(told) and again
        if chance.random() < 1 / 8:
            advance(road.STAGES)
    figures["lost"] += sum(len(trial.late) for trial in trials)
    advance(road.STAGES)


def _done_outside() -> dict[UUID, list[Told]]:
    """Claim and send everything that is due; return the answers by case, network first, unrecorded."""
    of_case: dict[UUID, list[Told]] = defaultdict(list)
    for connector in sorted(connectors_due(now=clock())):
        while claimed := claim(connector=connector, now=clock()):
            refused, calls = prepared(claimed)
            told = [(call.effect, made(call), call.route.ask is not None) for call in calls]
            for each in (*refused, *told):
                of_case[each[0].stream or each[0].origin].append(each)
    return of_case


def _counts(told: Told) -> bool:
    try:
        with transaction.atomic():
            return bool(answers.record([told], clock()))
    except IntegrityError:
        return True  # the database refused what should never have been tried


def _ask(world: World) -> None:
    """Let the leases run out, and ask about what was lost, until the other side has nothing new."""
    world.let_pass(LEASE)
    for connector in ("hlr", "smdp"):
        while dispatch(connector=connector):
            pass
    advance(road.STAGES)


def _come_late(trials: Sequence[Trial], figures: Counter[str]) -> None:
    """Deliver what was lost, now that others have asked: where they have, nothing may change."""
    attempts = dict(Effect.objects.values_list("id", "attempt"))
    for trial in trials:
        for told in trial.late:
            if attempts[told[0].id] > told[0].attempt:
                figures["late"] += 1
                figures["broken_late_one_counted"] += _counts(told)
        trial.late.clear()


def _settle(world: World) -> None:
    """Work until every case has ended, or far more time than promised has passed."""
    for _ in range(3 * WITHIN // STEP):
        advance(road.STAGES)
        sent = [dispatch(connector=connector) for connector in connectors_due(now=clock())]
        if not sent and not Effect.objects.filter(due_at__isnull=False).exists():
            break
        if not any(sent):
            world.let_pass(STEP)
    advance(road.STAGES)
    sequencer.run(now=clock())


def _judged(trials: Sequence[Trial], world: World) -> dict[str, int]:
    cases = {case.id: case for case in Case.objects.all()}
    ends = {_end(trial.case_id) for trial in trials}
    lost = [cases[trial.case_id] for trial in trials if trial.all_lost]
    return {
        "broken_not_settled": sum(case.state != "settled" for case in cases.values()),
        "broken_other_ends": len(ends) - 1,
        "broken_over_15_minutes": sum(_took(case) > WITHIN for case in lost),
        "broken_doubles": _doubles(world),
    }


def _took(case: Case) -> timedelta:
    return (case.settled_at or datetime.max.replace(tzinfo=case.requested_at.tzinfo)) - case.requested_at


def _end(case_id: UUID) -> tuple[tuple[str, str, int], ...]:
    """Return how the effects of a case ended, whatever happened on the way."""
    own = Effect.objects.filter(origin=case_id) | Effect.objects.filter(stream=case_id)
    return tuple(sorted(own.values_list("effect", "state", "generation")))


def _doubles(world: World) -> int:
    told: Counter[tuple[object, ...]] = Counter()
    told.update(("refund", each["payer_reference"]) for each in world.payments.refunds())
    told.update(("text", each["to"], each["text"]) for each in world.sms.messages())
    told.update(("mail", str(each["to"]), each["subject"]) for each in world.mail.messages())
    orders = sum(int(str(each["orders"])) - 1 for each in world.hlr.subscribers())
    return sum(times - 1 for times in told.values()) + orders


@contextmanager
def _without_the_fence() -> Iterator[None]:
    """Record answers whatever attempt they belong to, and whatever state the effect is in."""
    fence = " AND effect.attempt = answer.attempt AND effect.state = 'sending'"

    def unfenced(package: str, name: str, parameters: dict[str, Any], **options: str) -> sets.Rows:
        text = statement(package, name)
        assert name != "answer" or fence in text
        return sets.execute(text.replace(fence, ""), parameters, **options)

    with patch.object(sets, "run", unfenced):
        yield
