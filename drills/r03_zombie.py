"""R3: a worker that stood still past its lease adds nothing when it wakes, whoever took its work over.

Workers stop themselves with SIGSTOP at boundaries: with a call made and its
answer not recorded, with the answer not committed, in the middle of a
transaction that holds cases. Their lease runs out in real time, two others
recover at once, and SIGCONT wakes the first ones. From then on no row may
change and no call be made. One call is let be: that of a thread which had
looked at its lease and stood still before it called; it goes out under the
key of the first one, and the other side does nothing. The lease is 0.6
seconds here, and a connector makes one call at once. The plant looks at no
lease and records answers without the attempt.
"""

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from functools import partial
from typing import Any
from unittest.mock import patch

from django.conf import settings
from django.db import DatabaseError, connections

from clearline.brands import sets
from clearline.brands.database import statement
from clearline.brands.deadlines import bounded
from clearline.cases.models import Case
from clearline.cases.states import State
from clearline.outbox import dispatch, lease
from clearline.selfcare.buying import ORDER
from clearline.selfcare.paying import CHARGE, GIVE_BACK
from clearline.settlement.claims import EFFECT as CLAIM
from drills import forks, ground
from drills.hands import Hands
from drills.lives import PROVEN, Scene, a_scene
from drills.outside import Outside
from drills.switch import Switch, registered, stop_me

LEASE = timedelta(seconds=0.6)
STANDS_STILL = timedelta(seconds=1.2)  # the longest that a transaction may, here; a batch takes less
AT_ONCE = 8  # zombies at the same time
CASES = 2  # new ones for each zombie, so that there is always more to do than it had begun
STEPS = ("verify", "order", "cease", "certify", "pay", "settle")
# Where one call may have passed its look at the lease: answers are recorded while the next call is made.
UNDER_WAY = (".send.before", ".record.commit.before")
FENCE = "effect.attempt = answer.attempt AND effect.state = 'sending'"
NOT_OF_A_CLOSING = (CHARGE, GIVE_BACK, CLAIM, ORDER)  # effects that no closing asks for
# The database ended the transaction of one that stood still.
TRIES = 5  # a machine that does other work lets a transaction stand still now and then
GAVE_UP = ("idle-in-transaction timeout", "OperationalError", "InterfaceError")


def drill(*, n: int, seed: int, plant: bool) -> dict[str, int]:
    """Freeze n workers, some at the same time, have others take over, and wake them."""
    chance = random.Random(seed)
    told: Counter[str] = Counter()
    with ExitStack() as until_the_end:
        database = until_the_end.enter_context(ground.database())
        until_the_end.enter_context(_short_leases())
        outside = until_the_end.enter_context(Outside())
        outside.connect()
        if plant:
            until_the_end.enter_context(_no_fence())
        hands = Hands(database)
        until_the_end.callback(hands.close)
        places = _places()
        chance.shuffle(places)
        # Once a fence is broken, what follows is its debris.
        while told["trials"] < n and not told["broken_writes_after"] and told["broken_not_reached"] <= n:
            wanted = [
                places[(told["trials"] + k) % len(places)] for k in range(min(AT_ONCE, n - told["trials"]))
            ]
            _round(hands, outside, wanted, told)
        return {
            "trials": told["trials"],
            "boundaries": len(places),
            "gave_up": told["gave_up"],
            "calls_under_way": told["calls_under_way"],
            "broken_not_reached": told["broken_not_reached"],
            "broken_calls_after": told["broken_calls_after"],
            "broken_writes_after": told["broken_writes_after"],
            "broken_not_ended": told["broken_not_ended"],
            "broken_done_twice": outside.twice(),
            "broken_promises": ground.broken_promises(database),
        }


def _places() -> list[str]:
    effects = [
        name
        for name, route in registered().items()
        if route.connector in CONNECTORS and name not in NOT_OF_A_CLOSING
    ]
    calls = [f"{effect}.{where}" for effect in effects for where in ("send.before", "send.after")]
    return [
        *calls,
        *(f"{effect}.record.commit.before" for effect in effects),
        *(f"{step}.commit.before" for step in STEPS),
    ]


CONNECTORS = ("hlr", "smdp", "payments", "mail", "sms")


def _round(hands: Hands, outside: Outside, places: list[str], told: Counter[str]) -> None:
    """Let one zombie after the other stand still, others recover, and the zombies wake."""
    scenes: list[Scene] = []
    zombies: list[tuple[str, forks.Child]] = []
    for place in places:
        if (child := _standing(hands, outside, place, scenes, told)) is not None:
            zombies.append((place, child))
        else:
            told["broken_not_reached"] += 1
    time.sleep(max(LEASE, STANDS_STILL).total_seconds() * 1.2)
    for recoverer in [forks.start(hands.work), forks.start(hands.work)]:
        _gave_up(recoverer.wait(), told)
    _work_on(hands, told)
    _wake(hands, outside, zombies, told)
    settled = Case.objects.filter(id__in=[scene.case for scene in scenes], state=State.SETTLED).count()
    told["broken_not_ended"] += len(scenes) - settled


def _standing(
    hands: Hands, outside: Outside, place: str, scenes: list[Scene], told: Counter[str]
) -> forks.Child | None:
    """Return a worker that stands still at a place; one that was thrown out on the way begins again."""
    for _ in range(TRIES):
        for _case in range(CASES):
            scenes.append(a_scene(outside))
            PROVEN.act(scenes[-1])
        child = forks.start(partial(_work_until, hands, place))
        if child.stands_still():
            return child
        if not _gave_up(child.wait(), told):
            break
    return None


def _work_until(hands: Hands, place: str) -> None:
    switch = Switch(fatal=place, act=stop_me)
    with switch.installed() as stages:
        Hands(hands.database, stages).work()


def _wake(hands: Hands, outside: Outside, zombies: list[tuple[str, forks.Child]], told: Counter[str]) -> None:
    """Wake the zombies, and count what they do that they may not."""
    before, calls = ground.digests(hands.database), outside.calls()
    for _, child in zombies:
        os.kill(child.pid, signal.SIGCONT)
    for _, child in zombies:
        _gave_up(child.wait(), told)
    after, called = ground.digests(hands.database), outside.calls() - calls
    for place, child in zombies:
        let_be = min(called[child.pid], place.endswith(UNDER_WAY))
        told["calls_under_way"] += let_be
        told["broken_calls_after"] += called[child.pid] - let_be
        if called[child.pid] > let_be:
            print(
                f"{called[child.pid] - let_be} calls after the fence had moved by one that stood at {place}"
            )
    changed = [table for table in before if before[table] != after[table]]
    if changed:
        print(f"written after the fence had moved: {', '.join(changed)}; zombies stood at", *dict(zombies))
    told["broken_writes_after"] += len(changed)
    told["trials"] += len(zombies)


def _work_on(hands: Hands, told: Counter[str]) -> None:
    """Do what is left; who is thrown out by the database begins again, as the next job of a worker does."""
    for _ in range(TRIES):
        try:
            return hands.work()
        except DatabaseError as error:
            _gave_up(forks.Ended(error=repr(error)), told)
            connections.close_all()
    return hands.work()


def _gave_up(ended: forks.Ended, told: Counter[str]) -> bool:
    """Tell and count who was thrown out by the database, as a job may be.

    What the database itself refused was written past the fence. Any other error is the drill's own.
    """
    if "IntegrityError" in ended.error:
        told["broken_writes_after"] += 1
    elif ended.error and not any(name in ended.error for name in GAVE_UP):
        ended.told()
    told["gave_up"] += bool(ended.error)
    return bool(ended.error)


@contextmanager
def _short_leases() -> Iterator[None]:
    """Have leases and transactions of this process, and of those it forks, end sooner."""
    with ExitStack() as until_the_end:
        for module in (lease, dispatch):
            until_the_end.enter_context(patch.object(module, "LEASE", LEASE))
        until_the_end.enter_context(patch.object(lease, "BEAT", LEASE / 4))
        limits = patch.object(settings, "CLEARLINE_CONNECTOR_LIMITS", '{"*": {"at_once": 1}}')
        until_the_end.enter_context(limits)
        for alias in connections:
            options = bounded({}, statement=30, still=STANDS_STILL.total_seconds())
            connections[alias].close()
            until_the_end.enter_context(patch.dict(connections[alias].settings_dict, OPTIONS=options))
        yield
        connections.close_all()


@contextmanager
def _no_fence() -> Iterator[None]:
    """Put the bug in: nobody looks at the lease, and an answer counts under whatever attempt."""
    run = sets.run

    def unfenced(package: str, name: str, parameters: Mapping[str, Any], *, using: str = "default") -> Any:  # noqa: ANN401 (rows)
        if name != "answer":
            return run(package, name, parameters, using=using)
        query = statement(package, name)
        assert FENCE in query
        return sets.execute(query.replace(FENCE, "true"), parameters, using=using)

    with patch.object(lease.Lease, "holds", lambda *_: True), patch.object(sets, "run", unfenced):
        yield
