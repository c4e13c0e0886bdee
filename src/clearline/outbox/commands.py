"""Ask for effects, in the transaction of the change that needs them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import orjson

from clearline.brands import sets
from clearline.vocabulary.identifiers import uuid7_many
from clearline.vocabulary.lanes import Lane


@dataclass(slots=True)  # made by the thousand: frozen, it would take three times as long
class Command:
    """An effect to be asked for; `body` holds ids, never a name or a number.

    Effects of one `stream` and connector reach the other side in the order
    in which they were asked for: messages about one case, say.
    """

    brand_id: UUID
    origin: UUID
    effect: str
    connector: str
    body: dict[str, str] = field(default_factory=dict)
    generation: int = 1
    lane: Lane = Lane.INTERACTIVE
    stream: UUID | None = None


def write(commands: Sequence[Command], now: datetime) -> None:
    """Insert effects in one statement; one that is there already (same key) is left as it is."""
    if not commands:
        return
    sets.run(
        __package__,
        "write_effects",
        {
            "ids": uuid7_many(len(commands)),
            "brands": [command.brand_id for command in commands],
            "origins": [command.origin for command in commands],
            "effects": [command.effect for command in commands],
            "generations": [command.generation for command in commands],
            "connectors": [command.connector for command in commands],
            "lanes": [int(command.lane) for command in commands],
            "streams": [command.stream for command in commands],
            "bodies": [orjson.dumps(command.body).decode() for command in commands],
            "now": now,
        },
    )
