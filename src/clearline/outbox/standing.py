"""How effects stand, for those who wait for them, and for staff where nobody answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from clearline.brands import sets
from clearline.outbox.commands import Command
from clearline.outbox.models import EffectState
from clearline.vocabulary.lanes import Lane

UNANSWERED_AFTER = timedelta(hours=1)  # then staff are told; the asking goes on


@dataclass(slots=True)  # made by the thousand: frozen, it would take three times as long
class Standing:
    """The latest generation of an effect: its state, what the other side said, and when it was asked for."""

    state: str
    facts: dict[str, str]
    reason: str
    asked_at: datetime

    @property
    def confirmed(self) -> bool:
        return self.state == EffectState.CONFIRMED

    @property
    def failed(self) -> bool:
        return self.state == EffectState.FAILED

    def unanswered(self, now: datetime) -> bool:
        """Tell whether the other side has been silent for longer than staff should not know of it."""
        return self.state in UNANSWERED and now - self.asked_at >= UNANSWERED_AFTER


UNANSWERED = (EffectState.PENDING, EffectState.SENDING, EffectState.UNKNOWN)


def standing(*, origins: Sequence[UUID], effect: str) -> dict[UUID, Standing]:
    """Return how one effect of each origin stands; absent where it was never asked for."""
    rows = sets.run(__package__, "standing", {"origins": list(origins), "effect": effect})
    return {origin: Standing(*told) for origin, *told in rows}


@dataclass(frozen=True, slots=True)
class Silence:
    """An effect that nobody has answered for long; `origin` is its case or its message."""

    effect: str
    connector: str
    origin: UUID
    stream: UUID | None
    asked_at: datetime
    attempts: int
    reason: str


def unanswered(*, now: datetime, about: UUID | None = None) -> list[Silence]:
    """Return effects that have been without an answer for `UNANSWERED_AFTER`, the oldest first.

    With `about` only those of this origin or stream: of one case and its messages.
    """
    rows = sets.run(__package__, "unanswered", {"before": now - UNANSWERED_AFTER, "about": about})
    return [Silence(*row) for row in rows]


def again(*, origin: UUID) -> list[Command]:
    """Return the next generation of every effect of an origin that failed, and is confirmed to have failed.

    What is unanswered is not among them: it may have happened.
    """
    rows = sets.run(__package__, "failed", {"origin": origin})
    return [
        Command(brand, origin, effect, connector, body, generation + 1, Lane(lane), stream)
        for brand, effect, connector, body, generation, lane, stream in rows
    ]
