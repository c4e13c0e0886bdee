"""Make the calls of one batch, some at once, and hand over answers as they come."""

import threading
import time
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import structlog

from clearline.outbox.answers import WAITS_ITS_TURN, holds_up
from clearline.outbox.callers import callers_of
from clearline.outbox.claimed import ClaimedEffect
from clearline.outbox.lease import Lease
from clearline.outbox.models import EffectState
from clearline.outbox.routes import Route
from clearline.vocabulary.answers import Answer, Outcome

TURN = 0.05  # seconds that a thread stays with one batch before it looks who else waits

Outcomes = list[tuple[ClaimedEffect, Answer, bool]]
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Call:
    """One effect with what it takes to send it; without a request there is nobody to send it to."""

    effect: ClaimedEffect
    route: Route
    request: Any

    @property
    def asks(self) -> bool:
        """Whether this may have been sent before: then it is asked about first."""
        return self.route.ask is not None and self.effect.found != EffectState.PENDING


class Sending:
    """A batch that is being sent. Enter it to start; leaving it early leaves the rest to its lease."""

    def __init__(self, calls: Sequence[Call], lease: Lease, *, lane: int) -> None:
        self._lease, self._lane = lease, lane
        self._units = deque(_in_streams(calls))
        self._left = len(self._units)
        self._answered: deque[Outcomes] = deque()
        self._lock = threading.Lock()
        self._done = threading.Event()
        self._stopped = False

    def start(self, *, connector: str, at_once: int) -> None:
        """Hand the batch to the connector's threads, at most `at_once` of them."""
        self._connector, self._at_once = connector, at_once
        for _ in range(min(at_once, self._left)):
            self._ask_for_a_turn()
        if not self._left:
            self._done.set()

    def stop(self) -> None:
        """Make no further call; those under way are asked about by whoever claims them next."""
        self._stopped = True

    def wait(self, *, seconds: float) -> bool:
        """Wait for the last call, but no longer than this; tell whether it has come back."""
        return self._done.wait(seconds)

    def answered(self) -> Outcomes:
        """Return what was answered since the last look."""
        outcomes: Outcomes = []
        while self._answered:
            outcomes += self._answered.popleft()
        return outcomes

    def _ask_for_a_turn(self) -> None:
        callers_of(self._connector).give(self._turn, lane=self._lane, at_once=self._at_once)

    def _turn(self) -> None:
        until = time.monotonic() + TURN
        while not self._stopped:
            try:
                unit = self._units.popleft()
            except IndexError:
                return
            self._answered.append(self._sent(unit))
            with self._lock:
                self._left -= 1
                if not self._left:
                    self._done.set()
            if time.monotonic() > until:
                self._ask_for_a_turn()
                return

    def _sent(self, unit: Sequence[Call]) -> Outcomes:
        """Send one stream in order. One whose lease is lost by its turn is left to whoever has it now."""
        outcomes: Outcomes = []
        held_up = False
        for call in unit:
            if held_up:
                answer = WAITS_ITS_TURN
            elif self._lease.holds(call.effect):
                answer = made(call)
            else:
                break
            can_ask = call.route.ask is not None
            outcomes.append((call.effect, answer, can_ask))
            held_up = held_up or holds_up(answer)
        return outcomes


def _in_streams(calls: Iterable[Call]) -> list[list[Call]]:
    """Group the calls of a stream, oldest first; what belongs to none stands alone."""
    units: dict[object, list[Call]] = {}
    for call in sorted(calls, key=lambda each: each.effect.id.int):
        units.setdefault(call.effect.stream or call.effect.id, []).append(call)
    return list(units.values())


def made(call: Call) -> Answer:
    """Make one call. What may have been sent before is asked about first: silence is never failure."""
    if call.request is None:
        return (
            not_known("cannot_be_asked")
            if call.asks and not call.route.kept_before_sent
            else Answer(outcome=Outcome.FAILED, reason="nothing_to_send_to")
        )
    try:
        if call.route.ask is not None and call.asks:
            return call.route.ask(call.request, call.effect.key)
        return call.route.send(call.request, call.effect.key)
    except Exception:
        # A connector promises never to raise; one that does has left us not knowing.
        log.exception("connector raised", effect=call.effect.effect, effect_id=str(call.effect.id))
        return not_known("connector_raised")


def not_known(reason: str) -> Answer:
    return Answer(outcome=Outcome.UNKNOWN, reason=reason)
