"""A small memory of what was opened lately: bounded in number and in age."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from typing import Generic, TypeVar

Place = TypeVar("Place", bound=Hashable)
Thing = TypeVar("Thing")


class Recent(Generic[Place, Thing]):
    """Keep up to `size` things for `seconds` each; the least used goes first."""

    def __init__(self, *, size: int, seconds: float) -> None:
        self._size, self._seconds = size, seconds
        self._things: OrderedDict[Place, tuple[float, Thing]] = OrderedDict()
        self._lock = threading.Lock()
        self._swept_at = 0.0

    def found(self, places: Iterable[Place]) -> list[Thing | None]:
        """Return what is kept at each of these places, in their order."""
        things, now = self._things, time.monotonic()
        found: list[Thing | None] = []
        with self._lock:
            for place in places:
                kept = things.get(place)
                if kept is None:
                    found.append(None)
                elif kept[0] < now:
                    del things[place]
                    found.append(None)
                else:
                    things.move_to_end(place)
                    found.append(kept[1])
        return found

    def keep(self, fresh: Iterable[tuple[Place, Thing]]) -> None:
        """Keep things at their places; the least used that are too many go, and those whose time is over."""
        things, now = self._things, time.monotonic()
        until = now + self._seconds
        with self._lock:
            if now - self._swept_at > self._seconds:
                self._swept_at = now
                for place in [place for place, (end, _) in things.items() if end < now]:
                    del things[place]
            for place, thing in fresh:
                things[place] = (until, thing)
                things.move_to_end(place)
            while len(things) > self._size:
                things.popitem(last=False)

    def drop(self, matches: Callable[[Place], bool]) -> None:
        with self._lock:
            for place in [place for place in self._things if matches(place)]:
                del self._things[place]

    def clear(self) -> None:
        with self._lock:
            self._things.clear()
