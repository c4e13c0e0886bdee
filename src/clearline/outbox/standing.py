"""How effects stand, for those who wait for them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from clearline.brands.database import statement
from clearline.outbox.models import EffectState


@dataclass(frozen=True, slots=True)
class Standing:
    """The latest generation of an effect: its state, and what the other side said."""

    state: str
    facts: dict[str, str]
    reason: str

    @property
    def confirmed(self) -> bool:
        return self.state == EffectState.CONFIRMED

    @property
    def failed(self) -> bool:
        return self.state == EffectState.FAILED


def standing(*, origins: Sequence[UUID], effect: str) -> dict[UUID, Standing]:
    """Return how one effect of each origin stands; absent where it was never asked for."""
    with connection.cursor() as cursor:
        cursor.execute(
            statement("clearline.outbox", "standing"), {"origins": list(origins), "effect": effect}
        )
        return {
            origin: Standing(state, json.loads(facts), reason)
            for origin, state, facts, reason in cursor.fetchall()
        }
