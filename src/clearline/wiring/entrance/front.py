"""The front door: let a request in, or say at once that there is no place."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterator, Mapping, MutableMapping
from functools import partial
from http import HTTPStatus
from typing import Any

from clearline.wiring.entrance import bridge
from clearline.wiring.entrance.bodies import Bodies, Gone, Receive, TooLarge, TooSlow
from clearline.wiring.entrance.places import Full, Overdue, Places
from clearline.wiring.entrance.turned_away import TurnedAway

Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

LARGEST_BODY = 2 * 1024 * 1024
ROOM_FOR_BODIES = 32 * 1024 * 1024
BODY_WITHIN = 10.0  # seconds
PATIENCE = 1.0  # seconds in line; who waits longer has mostly gone, and would be served for nothing
DEADLINE = 15.0  # seconds; pages keep to ten themselves, as far as they wait for the database
LIGHT_AT_ONCE, LIGHT_WAITING = 2, 32

# What those ask who are in the middle of something; cheap, and never behind a crowd at the other pages.
LIGHT = re.compile(
    r"/readyz|/static/.*|(/[^/]+)?/(brand\.css|status/.*|message/|certificates/.*|closings/[0-9a-f-]{36}/)"
)
ALIVE = "/healthz"


class Front:
    """The ASGI application around Django's WSGI one.

    Everything that waits, waits on the loop and costs some kilobytes; only
    what has a place has a thread and a connection. Looking into a closing,
    and whatever a page needs besides, has places of its own.
    """

    def __init__(self, application: bridge.Application, *, at_once: int, waiting: int) -> None:
        self._application = application
        bounds = {"patience": PATIENCE, "deadline": DEADLINE}
        self._ordinary = Places("page", at_once=at_once, waiting=waiting, **bounds)
        self._light = Places("light", at_once=LIGHT_AT_ONCE, waiting=LIGHT_WAITING, **bounds)
        self._alive = Places("alive", at_once=1, waiting=LIGHT_WAITING, **bounds)
        self._bodies = Bodies(largest=LARGEST_BODY, room=ROOM_FOR_BODIES, seconds=BODY_WITHIN)
        self._turned_away = TurnedAway()

    async def __call__(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        """Answer one request; somebody who has left is not answered."""
        try:
            answer = await self._answer(scope, receive)
        except Gone:
            return
        headers = [*answer.headers]
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        if answer.rest is not None and scope["method"] != "HEAD":
            await self._send_rest(answer.rest, send)
        else:
            await send({"type": "http.response.body", "body": answer.body})

    async def _send_rest(self, rest: Iterator[bytes], send: Send) -> None:
        """Send a long body. Making a piece takes a place; sending it takes none, and may take hours."""
        while piece := await self._piece(rest):
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b""})

    async def _piece(self, rest: Iterator[bytes]) -> bytes:
        """Return the next piece; in a crowd it waits for its place, since what was begun should end."""
        while True:
            try:
                return await self._ordinary.serve(partial(next, rest, b""), promised=True)
            except Full:
                await asyncio.sleep(PATIENCE)

    async def _answer(self, scope: Mapping[str, Any], receive: Receive) -> bridge.Answer:
        places = self._places(scope["path"])
        try:
            places.refuse_when_full()
            with_body = _has_body(scope)
            body = await self._bodies.read(receive) if with_body else b""
            request = bridge.environ(scope, body)
            work = partial(bridge.answer, self._application, request)
            return await places.serve(work, promised=with_body)
        except (Full, Overdue):
            return self._turned_away.answer(scope, HTTPStatus.SERVICE_UNAVAILABLE)
        except TooLarge:
            return self._turned_away.answer(scope, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        except TooSlow:
            return self._turned_away.answer(scope, HTTPStatus.REQUEST_TIMEOUT)

    def _places(self, path: str) -> Places:
        if path == ALIVE:
            return self._alive
        return self._light if LIGHT.fullmatch(path) else self._ordinary


def _has_body(scope: Mapping[str, Any]) -> bool:
    """Tell whether a body follows; a plain GET is not asked for one."""
    return any(
        name == b"transfer-encoding" or (name == b"content-length" and value != b"0")
        for name, value in scope["headers"]
    )
