"""A hard end for one conversation with another system."""

import os
import socket
from contextlib import suppress
from threading import Lock, Timer
from types import TracebackType
from typing import Self


class Deadline:
    """Shut the watched connection when the time is up, whatever the conversation is doing.

    A socket's own time-out bounds each read, not the whole: a peer that drips one byte at a time
    would hold a worker for ever. The blocked read ends at once, as if the peer had hung up;
    `passed` then tells why.
    """

    def __init__(self, *, seconds: float) -> None:
        self.passed = False
        self._lock = Lock()
        self._watched: socket.socket | None = None
        self._timer = Timer(seconds, self._end)
        self._timer.daemon = True

    def watch(self, connected: socket.socket) -> None:
        """Watch `connected`, also after it was wrapped in TLS or closed by its owner."""
        with self._lock:
            if self._watched is not None:
                self._watched.close()  # an order may take two calls; one is under way at a time
            # A duplicate of our own: the owner's descriptor may be detached, closed and given to another.
            self._watched = socket.socket(fileno=os.dup(connected.fileno()))
            if self.passed:
                self._shut()

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        with self._lock:
            if self._watched is not None:
                self._watched.close()
                self._watched = None

    def _end(self) -> None:
        with self._lock:
            self.passed = True
            self._shut()

    def _shut(self) -> None:
        if self._watched is not None:
            with suppress(OSError):
                self._watched.shutdown(socket.SHUT_RDWR)
