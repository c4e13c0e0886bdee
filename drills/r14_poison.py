"""R14: a poison case is set aside with its reason after five tries at most, and all others go on.

A few cases in a crowd are poison at some step: they raise when they are
decided, loaded or applied, break a constraint at the commit, eat memory, hang
in a statement, or carry twenty megabytes. Workers, each with a limit of memory
and of time, are started again for as long as something is due, five times at
most. Then every poison must be held for staff with a reason (the heavy one
may also have gone through), and of the others at least 95 in 100 must be
settled. The plant takes away the halving of a batch that breaks.
"""

import os
import random
import resource
import signal
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any
from unittest.mock import patch
from uuid import UUID

from django.db import connection, connections

from clearline.brands.deadlines import bounded
from clearline.cases.engine import batch
from clearline.cases.engine.commit import commit
from clearline.cases.engine.row import CaseRow
from clearline.cases.engine.stage import Apply, Decide, Load, Move, Stage
from clearline.cases.engine.walk import Walk
from clearline.cases.models import Case
from clearline.cases.states import State, WaitsFor
from clearline.journey import road
from clearline.journey.ordering import order_closing
from drills import forks, ground
from drills.hands import Hands
from drills.lives import a_scene
from drills.outside import Outside

CROWD = 40  # cases a round
POISONS = 4  # of them
TRIES = 5
GOES_ON = 0.95
MEMORY = 6 << 30  # bytes of addresses that a worker may take beyond what it has; threads alone take two
HEAVY = 20 << 20
STATEMENT = 0.5  # seconds that a statement may take here
PATIENCE = 120.0  # seconds that a worker may take for everything that is due
STEPS = ("verify", "assess", "schedule", "order", "cease", "quarantine", "certify", "pay", "settle")


class Poisonous(Exception):
    """What a poison case raises."""


@dataclass(frozen=True, slots=True)
class Poison:
    """How a case is poison, and at which step."""

    kind: str
    step: str


def drill(*, n: int, seed: int, plant: bool) -> dict[str, int]:
    """Put n poison cases, spread round-robin over the kinds, into crowds of others."""
    chance = random.Random(seed)
    told: Counter[str] = Counter()
    with ground.database() as database, Outside() as outside, _no_halving() if plant else nullcontext():
        outside.connect()
        hands = Hands(database)
        kinds = [Poison(kind, chance.choice(steps)) for _ in range(n) for kind, steps in KINDS.items()][:n]
        for first in range(0, n, POISONS):
            _round(hands, outside, kinds[first : first + POISONS], told)
        hands.close()
        told["broken_promises"] = ground.broken_promises(database)
        return {name: told[name] for name in FIGURES}


FIGURES = (
    "trials",
    "others",
    "others_settled",
    "workers",
    "workers_failed",
    "heavy_went_through",
    "broken_not_set_aside",
    "broken_others_held_up",
    "broken_hung",
    "broken_promises",
)


def _round(hands: Hands, outside: Outside, poisons: Sequence[Poison], told: Counter[str]) -> None:
    """Let a crowd be worked on, as often as something is due, and see what became of it."""
    cases = [order_closing(line=a_scene(outside).line, ends_on=None).case_id for _ in range(CROWD)]
    poisoned = dict(zip(cases[:: CROWD // len(poisons)], poisons, strict=False))
    for _ in range(TRIES):
        told["workers"] += 1
        ended = _worked(hands, poisoned)
        told["workers_failed"] += bool(ended.error)
        told["broken_hung"] += ended.signal == signal.SIGKILL
        if not (ended.error or ended.signal):
            break
        hands.wait_for_the_dead()
        hands.let_leases_run_out()
    _judge(poisoned, cases, told)


def _worked(hands: Hands, poisoned: Mapping[UUID, Poison]) -> forks.Ended:
    """Have a forked worker do what is due; one that takes too long is killed."""
    child = forks.start(partial(_work, hands, poisoned))
    watch = forks.start(partial(_kill_later, child.pid))
    ended = child.wait()
    watch.kill()
    return ended


def _kill_later(pid: int) -> None:
    time.sleep(PATIENCE)
    os.kill(pid, signal.SIGKILL)


def _work(hands: Hands, poisoned: Mapping[UUID, Poison]) -> None:
    taken = _virtual_memory() + MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (taken, taken))
    for alias in connections:
        settings = connections[alias].settings_dict
        settings["OPTIONS"] = bounded(settings["OPTIONS"], statement=STATEMENT, still=10)
    Hands(hands.database, [_with_poison(stage, poisoned) for stage in road.STAGES]).work()


def _virtual_memory() -> int:
    with open("/proc/self/statm", encoding="ascii") as told:  # noqa: PTH123 (no file, but the kernel's word)
        return int(told.read().split()[0]) * resource.getpagesize()


def _judge(poisoned: Mapping[UUID, Poison], cases: Sequence[UUID], told: Counter[str]) -> None:
    stand = {case.id: case for case in Case.objects.filter(id__in=cases)}
    for case_id, poison in poisoned.items():
        case = stand[case_id]
        held = bool(case.held_reason) and case.waits_for == WaitsFor.STAFF
        through = poison.kind == "heavy" and case.state == State.SETTLED
        told["heavy_went_through"] += through
        told["trials"] += 1
        if not held and not through:
            told["broken_not_set_aside"] += 1
            print(f"{poison.kind} at {poison.step}: {case.state}, {case.held_reason!r}, due {case.due_at}")
    others = [case for case in stand.values() if case.id not in poisoned]
    settled = sum(case.state == State.SETTLED for case in others)
    told["others"] += len(others)
    told["others_settled"] += settled
    told["broken_others_held_up"] += settled < len(others) * GOES_ON


def _with_poison(stage: Stage, poisoned: Mapping[UUID, Poison]) -> Stage:
    """Return a stage whose parts fail for the cases that are poison at it."""
    mine = {case: poison.kind for case, poison in poisoned.items() if poison.step == stage.name}
    return replace(
        stage,
        load=_load(stage.load, mine),
        decide=_decide(stage.decide, mine),
        apply=_apply(stage.apply, mine) if stage.apply else None,
    )


def _load(load: Load, mine: Mapping[UUID, str]) -> Load:
    def loaded(cases: Sequence[CaseRow], now: datetime) -> Mapping[UUID, Any]:
        kinds = {mine.get(case.id) for case in cases}
        if "load" in kinds:
            raise Poisonous
        if "hang" in kinds:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_sleep(3600)")
        return load(cases, now)

    return loaded


def _decide(decide: Decide, mine: Mapping[UUID, str]) -> Decide:
    def decided(case: CaseRow, facts: Any, now: datetime) -> Move:  # noqa: ANN401 (each stage has its own)
        move = decide(case, facts, now)
        match mine.get(case.id):
            case "decide":
                raise Poisonous
            case "memory":
                _eat()
            case "commit":
                return replace(move, changes={**move.changes, "factors": -1})
            case "heavy":
                return replace(move, body={**move.body, "heavy": "x" * HEAVY})
        return move

    return decided


def _eat() -> None:
    eaten = []
    while True:
        eaten.append(bytes(64 << 20))  # addresses only: nothing is written to them


def _apply(apply: Apply, mine: Mapping[UUID, str]) -> Apply:
    def applied(moves: Sequence[tuple[CaseRow, Move]], now: datetime) -> None:
        if any(mine.get(case.id) == "apply" for case, _ in moves):
            raise Poisonous
        apply(moves, now)

    return applied


KINDS: Mapping[str, Sequence[str]] = {
    "load": STEPS,
    "decide": STEPS,
    "commit": STEPS,
    "apply": [stage.name for stage in road.STAGES if stage.apply and stage.name in STEPS],
    "memory": STEPS,
    "heavy": STEPS,
    "hang": STEPS,
}


@contextmanager
def _no_halving() -> Iterator[None]:
    """Put the bug in: a batch that breaks breaks as a whole."""

    def whole(
        stages: Sequence[Stage], cases: Sequence[CaseRow], now: datetime, *, steps: int, **_: object
    ) -> None:
        walk = Walk(now)
        walk.take(stages, cases, steps=steps)
        commit(list(walk.standing.values()), walk.moves, walk.records, now)

    with patch.object(batch, "_run", whole):
        yield
