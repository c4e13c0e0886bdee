"""The gate before each connector, shared by all workers: its rate, and a pause while it does not answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog

from clearline.brands import sets
from clearline.outbox.limits import Limits
from clearline.vocabulary.answers import Answer
from clearline.vocabulary.lanes import Lane

LISTS_SHARE = 0.8  # of the rate; the rest is always there for somebody who waits
SAVED_UP = 1.0  # seconds of the rate that may be taken at once after a rest

# Reasons that say that nobody was there, or nobody who could speak. A refusal is an answer, and so is
# "never received".
NOBODY_THERE = frozenset({"not_sent", "time_out", "broken_answer", "unreadable_answer", "cannot_ask"})
# Reasons that say nothing about the other side: about one recipient, or about ourselves.
SAYS_NOTHING = frozenset(
    {
        "try_later",
        "no_route",
        "not_prepared",
        "connector_raised",
        "cannot_be_asked",
        "waits_its_turn",
        "nothing_to_send_to",
    }
)

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Gate:
    """A connector as it stands at one moment; the row behind it is locked where its rate or pause counts."""

    connector: str
    limits: Limits
    now: datetime
    spent_until: datetime | None = None
    lists_spent_until: datetime | None = None
    failures: int = 0
    opened_at: datetime | None = None
    try_at: datetime | None = None

    def room(self, lane: Lane) -> int | None:
        """Return how many effects may go through now; None is as many as there are."""
        if self.try_at is not None:
            return 0 if self.try_at > self.now else min(1, self._left(lane))
        return None if self.limits.per_second is None else self._left(lane)

    def let_through(self, lane: Lane, count: int) -> None:
        """Note how many went through, in the transaction that claimed them."""
        if not count:
            return
        if self.try_at is not None:
            _execute("next_try", connector=self.connector, try_at=self.now + self.limits.paused_for)
        if self.limits.per_second is not None:
            rate = self.limits.per_second
            lists = count if lane is Lane.BULK else 0
            _execute(
                "spend",
                connector=self.connector,
                spent=self._from(self.spent_until, rate) + timedelta(seconds=count / rate),
                lists_spent=self._from(self.lists_spent_until, rate * LISTS_SHARE)
                + timedelta(seconds=lists / (rate * LISTS_SHARE)),
            )

    def _left(self, lane: Lane) -> int:
        rate = self.limits.per_second
        if rate is None:
            return 1
        left = self._tokens(self.spent_until, rate)
        if lane is Lane.BULK:
            left = min(left, self._tokens(self.lists_spent_until, rate * LISTS_SHARE))
        return left

    def _tokens(self, spent_until: datetime | None, rate: float) -> int:
        free = self.now + _saved_up(rate) - self._from(spent_until, rate)
        # A hair more: a whole call must not be lost to the last digit of a fraction.
        return int(free.total_seconds() * rate + 1e-6)

    def _from(self, spent_until: datetime | None, rate: float) -> datetime:
        """Return from when the rate is free. Spent further ahead than can be: the clock was set back."""
        if spent_until is None or not self.now < spent_until <= self.now + _saved_up(rate):
            return self.now
        return spent_until


def _saved_up(rate: float) -> timedelta:
    return timedelta(seconds=max(SAVED_UP, 1 / rate))


def gate(*, connector: str, limits: Limits, now: datetime) -> Gate:
    """Return the gate of a connector, in a transaction; one that has no rate and answers is not locked."""
    read = "connector" if limits.per_second is None else "hold_connector"
    row = _execute(read, connector=connector)
    if row is not None and row[-1] is not None and limits.per_second is None:
        row = _execute("hold_connector", connector=connector)
    return Gate(connector, limits, now, *(row or ()))


def note(*, connector: str, answers: Sequence[Answer], limits: Limits, now: datetime, troubled: bool) -> None:
    """Count who answered; in good times nothing is written.

    `troubled` says that somebody had not answered before: then one who does is noted.
    """
    telling = [_nobody_there(answer) for answer in answers if answer.reason not in SAYS_NOTHING]
    if not telling or not (troubled or any(telling)):
        return
    in_a_row = next((at for at, nobody in enumerate(reversed(telling)) if not nobody), len(telling))
    reasons = [answer.reason or "" for answer in answers if _nobody_there(answer)]
    row = _execute(
        "note_health",
        connector=connector,
        failures=in_a_row,
        alive=not all(telling),
        reason=reasons[-1][:120] if in_a_row else "",
        opens_after=limits.opens_after,
        now=now,
        try_at=now + limits.paused_for,
    )
    if row and row[0] == now:
        log.warning("connector does not answer", connector=connector, reason=reasons[-1], after=in_a_row)


def _nobody_there(answer: Answer) -> bool:
    reason = answer.reason or ""
    return reason in NOBODY_THERE or reason.startswith("http_")


def _execute(name: str, **parameters: Any) -> Any:  # noqa: ANN401 (a row of the driver, or none)
    rows = sets.run(__package__, name, parameters)
    return rows[0] if rows else None
