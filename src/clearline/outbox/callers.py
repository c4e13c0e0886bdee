"""Threads that make calls, kept for the life of the process: some per connector, shared by all its batches.

However many batches of a connector are under way in a worker, no more calls
are than the connector has threads. A person's batch gets the next free
thread before a list's does.
"""

import os
import threading
from collections.abc import Callable
from itertools import count
from queue import PriorityQueue

import structlog

Turn = Callable[[], None]

log = structlog.get_logger(__name__)


class Callers:
    """The threads of one connector; a turn is short, and asks for another when it is not done."""

    def __init__(self, connector: str) -> None:
        self._connector = connector
        self._waiting: PriorityQueue[tuple[int, int, Turn]] = PriorityQueue()
        self._order = count()
        self._lock = threading.Lock()
        self._threads = 0

    def give(self, turn: Turn, *, lane: int, at_once: int) -> None:
        """Have a turn taken by a free thread; up to `at_once` threads are started as they are needed."""
        self._waiting.put((lane, next(self._order), turn))
        with self._lock:
            if self._threads >= at_once:
                return
            self._threads += 1
            name = f"send-{self._connector}-{self._threads}"
        threading.Thread(target=self._work, name=name, daemon=True).start()

    def _work(self) -> None:
        while True:
            _lane, _order, turn = self._waiting.get()
            try:
                turn()
            except Exception:
                # A thread that dies would be missing for the life of the process.
                log.exception("turn failed", connector=self._connector)


_callers: dict[str, Callers] = {}
_lock = threading.Lock()


def callers_of(connector: str) -> Callers:
    """Return the threads of a connector in this process."""
    with _lock:
        return _callers.setdefault(connector, Callers(connector))


def _forget() -> None:
    """Start anew in a forked child: threads do not survive a fork, and a lock may have been held by one."""
    global _lock  # noqa: PLW0603 (one lock for the process is the point)
    _lock = threading.Lock()
    _callers.clear()


os.register_at_fork(after_in_child=_forget)
