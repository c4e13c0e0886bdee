"""Record what the other side said, and tell who waits for it."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import SystemRandom

from django.db import DataError, transaction

from clearline.brands import sets
from clearline.outbox.claimed import ClaimedEffect
from clearline.outbox.models import EffectState
from clearline.vocabulary.answers import Answer, Outcome

# Reasons with which a connector says that the other side has not got it: it may be sent, under the same key.
NEVER_RECEIVED = "never_received"
TO_BE_SENT = frozenset({"not_sent", NEVER_RECEIVED, "waits_its_turn"})
# Reasons of our own, for effects that never came as far as the other side: none of its stream waits for them.
OUR_OWN = frozenset({"no_route", "not_prepared", "connector_raised", "cannot_be_asked"})
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=1), timedelta(minutes=15)
NOT_UNDERSTOOD = Answer(outcome=Outcome.UNKNOWN, reason="unreadable_answer")
WAITS_ITS_TURN = Answer(outcome=Outcome.FAILED, reason="waits_its_turn")
_chance = SystemRandom()


@dataclass(frozen=True, slots=True)
class Answered:
    """An effect whose answer counted, with the state it now stands in."""

    effect: ClaimedEffect
    state: EffectState
    facts: dict[str, str]
    reason: str


Listener = Callable[[Sequence[Answered], datetime], None]
_listeners: list[Listener] = []


def listen(listener: Listener) -> None:
    """Have a function told of answers, inside the transaction that records them; once per batch."""
    if listener not in _listeners:
        _listeners.append(listener)


def pause(attempt: int) -> timedelta:
    """Return how long to wait before attempt + 1: doubling, at most a quarter of an hour, with jitter."""
    longest = min(FIRST_PAUSE * 2 ** min(attempt - 1, 12), LONGEST_PAUSE)
    return timedelta(seconds=longest.total_seconds() * _chance.uniform(0.5, 1))


def holds_up(answer: Answer) -> bool:
    """Tell whether what follows in a stream has to wait: the other side may not have this one yet."""
    if answer.reason in TO_BE_SENT:
        return True
    return answer.outcome is Outcome.UNKNOWN and answer.reason not in OUR_OWN


def settle_state(
    effect: ClaimedEffect, answer: Answer, *, can_ask: bool, now: datetime
) -> tuple[EffectState, datetime | None]:
    """Return the state that an answer leads to and when to act again.

    What the other side never got is sent under the same key. Silence is
    never failure: it is asked about. And a question that did not go out tells
    nothing of the order before it: that one stays unknown, and is asked about.
    """
    again = now + pause(effect.attempt)
    if answer.outcome is Outcome.CONFIRMED:
        return EffectState.CONFIRMED, None
    if answer.outcome is Outcome.ACCEPTED:
        return EffectState.ACCEPTED, again if can_ask else None
    if answer.reason == NEVER_RECEIVED:
        # Somebody is there again, however long nobody was.
        return EffectState.PENDING, now + pause(1)
    if answer.reason in TO_BE_SENT:
        never_sent = effect.found == EffectState.PENDING
        return EffectState.PENDING if never_sent else EffectState.UNKNOWN, again
    if answer.outcome is Outcome.FAILED:
        return EffectState.FAILED, None
    return EffectState.UNKNOWN, again


def record(answers: Sequence[tuple[ClaimedEffect, Answer, bool]], now: datetime) -> list[Answered]:
    """Store a batch of (effect, answer, can be asked about) and tell the listeners, in one transaction.

    An answer under an older attempt, or one that comes twice, changes
    nothing. One that cannot be stored (NUL in a text) counts as not
    understood; the others of its batch are stored.
    """
    if not answers:
        return []
    try:
        with transaction.atomic():
            told = _stored(answers, now)
            for listener in _listeners:
                listener(told, now)
            return told
    except DataError:
        if len(answers) == 1:
            effect, _answer, can_ask = answers[0]
            return record([(effect, NOT_UNDERSTOOD, can_ask)], now)
    middle = len(answers) // 2
    return record(answers[:middle], now) + record(answers[middle:], now)


def _stored(answers: Sequence[tuple[ClaimedEffect, Answer, bool]], now: datetime) -> list[Answered]:
    """Store answers in one statement; return those that counted."""
    judged = _judged(answers, now)
    rows = sets.run(
        __package__,
        "answer",
        {
            "ids": [effect.id for effect, *_ in judged],
            "attempts": [effect.attempt for effect, *_ in judged],
            "states": [state.value for _, _, state, _ in judged],
            "dues": [due for _, _, _, due in judged],
            "facts": [json.dumps(dict(answer.facts)) for _, answer, _, _ in judged],
            "reasons": [(answer.reason or "")[:120] for _, answer, _, _ in judged],
            "now": now,
        },
    )
    counted = {row[0] for row in rows}
    return [
        Answered(effect=effect, state=state, facts=dict(answer.facts), reason=answer.reason or "")
        for effect, answer, state, _ in judged
        if effect.id in counted
    ]


def _judged(
    answers: Sequence[tuple[ClaimedEffect, Answer, bool]], now: datetime
) -> list[tuple[ClaimedEffect, Answer, EffectState, datetime | None]]:
    """Judge answers in order. What waits for its turn is due again with what it waits for, and follows it."""
    judged = []
    again: dict[object, datetime | None] = {}
    for effect, answer, can_ask in answers:
        state, due = settle_state(effect, answer, can_ask=can_ask, now=now)
        if answer is WAITS_ITS_TURN:
            due = again.get(effect.stream, due)
        again[effect.stream] = due
        judged.append((effect, answer, state, due))
    return judged
