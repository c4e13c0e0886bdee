"""Ask sooner than planned, because somebody sits before the page that waits for the answer."""

from datetime import datetime
from uuid import UUID

from clearline.brands import sets


def ask_soon(*, origin: UUID, effect: str, now: datetime) -> None:
    """Make an effect due that was accepted or not answered; one that rests or is out stays as it is."""
    sets.run(__package__, "ask_soon", {"origin": origin, "effect": effect, "now": now})
