"""What visitors send along: taken in whole before it costs a thread, bounded in size, time and memory."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from typing import Any

from clearline.wiring.entrance.places import Full

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]


class TooLarge(ValueError):
    """A body is larger than any form of ours."""


class TooSlow(TimeoutError):
    """A body did not arrive in time."""


class Gone(ConnectionError):
    """The visitor left before the body was there."""


class Bodies:
    """Reads bodies: `largest` bytes each at most, within `seconds`, `room` bytes all together."""

    def __init__(self, *, largest: int, room: int, seconds: float) -> None:
        self._largest, self._room, self._seconds = largest, room, seconds
        self._held = 0

    async def read(self, receive: Receive) -> bytes:
        """Return the body of a request.

        Raises:
            TooLarge, TooSlow, Gone: as they say.
            Full: too much is being sent by all visitors together.
        """
        parts: list[bytes] = []
        size = 0
        try:
            async with asyncio.timeout(self._seconds):
                async for part in _parts(receive):
                    size += len(part)
                    self._held += len(part)
                    if size > self._largest:
                        raise TooLarge
                    if self._held > self._room:
                        raise Full
                    parts.append(part)
        except TimeoutError:
            raise TooSlow from None
        finally:
            self._held -= size
        return b"".join(parts)


async def _parts(receive: Receive) -> AsyncIterator[bytes]:
    more = True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            raise Gone
        yield message.get("body", b"")
        more = message.get("more_body", False)
