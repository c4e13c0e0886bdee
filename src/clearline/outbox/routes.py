"""Which connector carries an effect, and how its request is made. Only `wiring` registers here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from clearline.outbox.claimed import ClaimedEffect
from clearline.vocabulary.answers import Answer

Prepare = Callable[[Sequence[ClaimedEffect]], Mapping[UUID, Any]]
Send = Callable[[Any, str], Answer]


@dataclass(frozen=True, slots=True)
class Route:
    """How one effect travels.

    `prepare` makes the requests of a batch (a query or two; no network);
    an effect that it leaves out has lost its ground (its subject is erased)
    and fails. `send` and `ask` make one call each, with no transaction open.
    Without `ask`, what the other side accepted is as good as done. With
    `kept_before_sent`, what cannot be prepared never went out, whatever state
    a killed sender left it in: it fails, where another would stay unknown.
    """

    connector: str
    prepare: Prepare
    send: Send
    ask: Send | None = None
    kept_before_sent: bool = False


_routes: dict[str, Route] = {}


def register(effect: str, route: Route) -> None:
    """Name the route of an effect; the last one named counts."""
    _routes[effect] = route


def route_of(effect: str) -> Route:
    """Return the route of an effect; KeyError is a mistake of wiring and names the effect."""
    return _routes[effect]


def connectors() -> set[str]:
    """Return the connectors that some effect travels by."""
    return {route.connector for route in _routes.values()}


def clear() -> None:
    """Forget all routes, for a fresh wiring in tests."""
    _routes.clear()
