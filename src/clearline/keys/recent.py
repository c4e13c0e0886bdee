"""A small memory of what was opened lately: bounded in number and in age."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Place = TypeVar("Place", bound=Hashable)
Thing = TypeVar("Thing")


class Recent(Generic[Place, Thing]):
    """Keep up to `size` things for `seconds` each; the least used goes first."""

    def __init__(self, *, size: int, seconds: float) -> None:
        self._size, self._seconds = size, seconds
        self._things: OrderedDict[Place, tuple[float, Thing]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, place: Place) -> Thing | None:
        with self._lock:
            kept = self._things.get(place)
            if kept is None:
                return None
            if kept[0] < time.monotonic():
                del self._things[place]
                return None
            self._things.move_to_end(place)
            return kept[1]

    def put(self, place: Place, thing: Thing) -> None:
        with self._lock:
            self._things[place] = (time.monotonic() + self._seconds, thing)
            self._things.move_to_end(place)
            if len(self._things) > self._size:
                self._things.popitem(last=False)

    def drop(self, matches: Callable[[Place], bool]) -> None:
        with self._lock:
            for place in [place for place in self._things if matches(place)]:
                del self._things[place]

    def clear(self) -> None:
        with self._lock:
            self._things.clear()
