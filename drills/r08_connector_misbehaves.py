"""R8: However a connector misbehaves, nothing is done twice, no lie is believed, and staff see silence.

Fourteen ways at each of six effects (refund, network, profile, SMS, mail over
HTTP and over SMTP), on real sockets: 84 cells, each a case of its own on the
whole road. A third of them misbehave for an hour: then staff must see it, and
when the other side comes to its senses all must end well by itself. Counted
where it was done: at the simulators. The plant is the bug that pays twice: a
new key for each attempt.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from random import Random
from threading import Barrier
from unittest.mock import patch
from uuid import UUID

from django.conf import settings
from django.db import connections
from django.db.models import QuerySet
from tests.builders import a_brand, a_holder, a_line
from tests.world import World

from clearline.audit import sequencer
from clearline.brands.database import clock
from clearline.cases.engine.batch import advance
from clearline.cases.models import Case
from clearline.journey import road
from clearline.journey.ordering import order_closing
from clearline.lines.models import Line
from clearline.notices.models import Notice
from clearline.outbox.claimed import ClaimedEffect
from clearline.outbox.dispatch import connectors_due, dispatch
from clearline.outbox.models import Effect, EffectState
from clearline.outbox.standing import UNANSWERED_AFTER, unanswered
from drills import ground
from drills.r08_outside import Outside, outside
from drills.r08_trials import OF_A_CASE, OVER_SMTP, Trial, trials

AT_ONCE = '{"*": {"at_once": 16}}'
STEP, HEALED_WITHIN = timedelta(minutes=12), timedelta(hours=4)
LOOKED_AT = timedelta(minutes=20)  # a case looks for its answer at least that often
HAPPENED = (EffectState.ACCEPTED, EffectState.CONFIRMED)
SYSTEMS = {
    "hlr.cease": "hlr",
    "smdp.cancel": "smdp",
    "payments.refund": "payments",
    "notice.mail": "mail",
    "notice.sms": "sms",
}


def drill(*, n: int, seed: int, plant: bool) -> dict[str, int]:
    """Run n cases, each with one effect that meets one way; count at the simulators what was done."""
    made = trials(n, Random(seed))
    with ExitStack() as until_the_end:
        database = until_the_end.enter_context(ground.database())
        there = until_the_end.enter_context(outside())
        until_the_end.enter_context(patch.object(settings, "CLEARLINE_CONNECTOR_LIMITS", AT_ONCE))
        if plant:
            until_the_end.enter_context(_a_new_key_for_each_attempt())
        world = World(database)
        there.known.take_back = _take_back
        _open(made, there)
        shown = _live(world, there, made)
        return {
            "trials": n,
            "cells": len({trial.cell for trial in made}),
            "lasting": sum(trial.lasts for trial in made),
            "orders": sum(len(trial.keys) for trial in made),
            "met_nobody": sum(not trial.keys for trial in made),
            **shown,
            **_judged(made, there),
            "broken_promises": ground.broken_promises(database),
        }


def _open(made: Sequence[Trial], there: Outside) -> None:
    """Open a case for each trial: an order of the operator, or a request that can still be taken back."""
    brand = a_brand()
    for trial in made:
        holder = a_holder(brand=brand)
        line = a_line(brand=brand, account=holder.account, credit_minor=500)
        trial.account_id, trial.email = str(holder.account.id), holder.email
        trial.case_id = _requested(line) if trial.may_be_withdrawn else _ordered(line)
        there.known.of_origin[trial.case_id] = trial
        there.known.of_address[trial.email] = trial


def _ordered(line: Line) -> UUID:
    return order_closing(line=line, ends_on=None).case_id


def _requested(line: Line) -> UUID:
    return road.request(line=line, channel="portal", language="en", ends_on=None, now=clock()).case_id


def _take_back(trial: Trial) -> None:
    """Try to take the request back while its order is under way; in a thread of the server."""
    try:
        road.withdraw(case_id=trial.case_id, by=None, now=clock())
        trial.withdrawn = True
    except road.TooLate:
        pass
    finally:
        connections.close_all()


def _live(world: World, there: Outside, made: Sequence[Trial]) -> dict[str, int]:
    """Let an hour pass with all that lasts, look what staff see, heal it, and let everything end."""
    with _senders() as senders:
        passed = timedelta(0)
        while passed <= UNANSWERED_AFTER + LOOKED_AT:
            _work(there, senders)
            world.let_pass(STEP)
            passed += STEP
        _work(there, senders)
        shown = _shown(made)
        for trial in made:
            trial.faults = 0
        for _ in range(HEALED_WITHIN // STEP):
            if any(len(set(trial.keys)) > 1 for trial in made):
                break  # broken already: what comes under new keys might never end
            if not Effect.objects.filter(due_at__isnull=False).exists() and not _on_the_road().exists():
                break
            world.let_pass(STEP)
            _work(there, senders)
    sequencer.run(now=clock())
    return shown


def _work(there: Outside, senders: ThreadPoolExecutor) -> None:
    """Work until nothing is due; messages are known by their case before they are sent."""
    moved = sent = 1
    while moved or sent:
        moved = advance(road.STAGES)
        for notice, case in Notice.objects.filter(state="queued").values_list("id", "origin"):
            there.known.of_origin.setdefault(notice, there.known.of_origin[case])
        sent = sum(senders.map(lambda each: dispatch(connector=each), connectors_due(now=clock())))


@contextmanager
def _senders() -> Iterator[ThreadPoolExecutor]:
    """Give a thread to each connector; each lets its connections go at the end."""
    everybody = Barrier(len(SYSTEMS))

    def let_go() -> None:
        everybody.wait()  # so that no thread does it for another
        connections.close_all()

    with ThreadPoolExecutor(len(SYSTEMS)) as threads:
        try:
            yield threads
        finally:
            for ended in [threads.submit(let_go) for _ in SYSTEMS]:
                ended.result()


def _on_the_road() -> QuerySet[Case]:
    return Case.objects.filter(state__in=("ceasing", "settling"))


def _shown(made: Sequence[Trial]) -> dict[str, int]:
    """Count what staff do not see of a silence that lasts."""
    now = clock()
    silent = {(each.stream or each.origin, each.effect) for each in unanswered(now=now)}
    waits = dict(Case.objects.values_list("id", "waits_for"))
    # A drip that a slow machine read to its end was an answer: whether it was rightly believed counts apart.
    open_now = set(Effect.objects.filter(due_at__isnull=False).values_list("stream", "origin", "effect"))
    open_now = {(stream or origin, effect) for stream, origin, effect in open_now}
    lasting = [
        trial for trial in made if trial.lasts and trial.keys and (trial.case_id, _effect(trial)) in open_now
    ]
    unseen = [trial for trial in lasting if (trial.case_id, _effect(trial)) not in silent]
    for trial in unseen:
        print(f"not shown to staff: {trial.cell}", *_stood(trial))
    of_a_case = [trial for trial in lasting if trial.effect in ("hlr.cease", "payments.refund")]
    unsaid = [trial for trial in of_a_case if waits[trial.case_id] != "staff"]
    return {
        "shown_to_staff": len(lasting) - len(unseen),
        "broken_not_shown_to_staff": len(unseen),
        "broken_case_does_not_say": len(unsaid),
    }


def _stood(trial: Trial) -> list[tuple[object, ...]]:
    """Return how the effects of a trial's case and of its messages stand, for whoever looks for the fault."""
    of_it = Effect.objects.filter(stream=trial.case_id) | Effect.objects.filter(origin=trial.case_id)
    return list(of_it.order_by("id").values_list("effect", "state", "reason", "attempt", "asked_at"))


def _effect(trial: Trial) -> str:
    return "notice.mail" if trial.effect == OVER_SMTP else trial.effect


def _judged(made: Sequence[Trial], there: Outside) -> dict[str, int]:
    states = dict(Case.objects.values_list("id", "state"))
    ends = {trial.case_id: "withdrawn" if trial.withdrawn else "settled" for trial in made}
    for trial in made:
        if states[trial.case_id] != ends[trial.case_id]:
            print(f"ended as {states[trial.case_id]}: {trial.cell}", *_stood(trial))
    late = [trial for trial in made if trial.withdrawn and trial.effect in OF_A_CASE]
    return {
        "withdrawn": sum(trial.withdrawn for trial in made),
        "broken_doubles": sum(times - 1 for times in Counter(_done(there)).values()),
        "broken_new_keys": sum(len(set(trial.keys)) - 1 for trial in made if trial.keys),
        "broken_silent_successes": _silent_successes(there),
        "broken_never_ended": Effect.objects.exclude(state__in=("confirmed", "failed")).count(),
        "broken_other_end": sum(states[case] != end for case, end in ends.items()),
        "broken_taken_back_too_late": len(late),
    }


def _done(there: Outside) -> Iterator[tuple[object, ...]]:
    """Yield what was done out there, told apart by what was asked for and never by the key."""
    world = there.simulated
    for refund in world.payments.refunds():
        yield "refund", refund["payer_reference"]
    for profile in world.smdp.profiles():
        yield "profile", profile["iccid"]
    for text in world.sms.messages():
        yield "text", text["to"], text["text"]
    for mail in world.mail.messages():
        yield "mail", str(mail["to"]), mail["subject"]
    for letter in set(there.post.letters):  # a letter that comes twice under one id is shown once
        yield "letter", letter.to, letter.subject
    for subscriber in world.hlr.subscribers():
        yield from [("subscriber", subscriber["imsi"])] * int(str(subscriber["orders"]))


def _silent_successes(there: Outside) -> int:
    """Count effects that we take for done and nobody out there has done."""
    systems = there.simulated.systems()
    letters = len({(letter.to, letter.subject) for letter in there.post.letters})
    over_http = [
        effect
        for effect in Effect.objects.filter(state__in=HAPPENED, effect__in=SYSTEMS)
        if not systems[SYSTEMS[effect.effect]].seen(effect.key)
    ]
    over_smtp = [effect for effect in over_http if _by_smtp(there, effect)]
    return len(over_http) - len(over_smtp) + max(0, len(over_smtp) - letters)


def _by_smtp(there: Outside, effect: Effect) -> bool:
    trial = there.known.of_origin.get(effect.origin)
    return effect.effect == "notice.mail" and trial is not None and trial.effect == OVER_SMTP


@contextmanager
def _a_new_key_for_each_attempt() -> Iterator[None]:
    key = property(lambda effect: f"{effect.effect}:{effect.origin}:{effect.generation}.{effect.attempt}")
    with patch.object(ClaimedEffect, "key", key):
        yield
