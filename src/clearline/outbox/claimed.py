"""An effect that a sender has taken out."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID


@dataclass(slots=True)  # made by the thousand: frozen, it would take three times as long
class ClaimedEffect:
    """An effect on a lease. `found` is the state it was claimed in: only `pending` was surely never sent."""

    id: UUID
    brand_id: UUID
    origin: UUID
    effect: str
    generation: int
    body: dict[str, Any]
    attempt: int
    found: str
    stream: UUID | None = None

    @property
    def key(self) -> str:
        """The idempotency key: the same for every attempt, so that the other side can tell a repetition."""
        return f"{self.effect}:{self.origin}:{self.generation}"
