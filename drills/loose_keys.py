"""The plant of the killed workers: a key of its own for every try, remembered with the answer.

Undisturbed it works: what was answered is asked about under the key that it
was sent with. Whoever dies between the call and the commit of its answer
takes the key along, and the other side is asked to do it again.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any
from unittest.mock import patch
from uuid import uuid4

from clearline.connectors.replies import unknown
from clearline.outbox import answers, routes
from clearline.outbox.routes import Route
from clearline.vocabulary.answers import Answer
from drills.outside import Outside
from drills.switch import registered


@contextmanager
def keys_of_each_try(outside: Outside) -> Iterator[None]:
    """Put the bug into every route of this process and of those it forks."""
    tried: dict[str, str] = {}

    def remember(told: Sequence[answers.Answered], _now: datetime) -> None:
        for each in told:
            if each.effect.key in tried:
                outside.remember(each.effect.key, tried[each.effect.key])

    def planted(route: Route) -> Route:
        def send(request: Any, key: str) -> Answer:  # noqa: ANN401 (each route has its own)
            tried[key] = f"{key}:{uuid4()}"
            return route.send(request, tried[key])

        def ask(request: Any, key: str) -> Answer:  # noqa: ANN401 (each route has its own)
            known = outside.remembered(key)
            return route.ask(request, known) if route.ask and known else unknown("never_received")

        return replace(route, send=send, ask=ask if route.ask else None)

    before = registered()
    for effect, route in before.items():
        routes.register(effect, planted(route))
    listeners = [*answers._listeners, remember]  # noqa: SLF001 (no listener ever leaves; this one does)
    with patch.object(answers, "_listeners", listeners):
        yield
    for effect, route in before.items():
        routes.register(effect, route)
