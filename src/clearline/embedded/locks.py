"""File locks that the kernel gives back when a process dies, however it dies."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Lock:
    """An open lock file. A child made by fork shares the lock; a program started from us does not."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor: int | None = descriptor

    @classmethod
    def at(cls, path: Path) -> "Lock":
        """Open a lock file, making it where it is missing; nothing is held yet."""
        return cls(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))

    @property
    def descriptor(self) -> int:
        if self._descriptor is None:
            raise ValueError("the lock was let go")
        return self._descriptor

    def share(self) -> "Lock":
        """Wait until nobody holds it alone, then hold it beside others."""
        fcntl.flock(self.descriptor, fcntl.LOCK_SH)
        return self

    def take(self) -> "Lock":
        """Wait until nobody else holds it, then hold it alone."""
        fcntl.flock(self.descriptor, fcntl.LOCK_EX)
        return self

    def try_take(self) -> bool:
        """Hold it alone if that is possible at once."""
        try:
            fcntl.flock(self.descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def close(self) -> None:
        """Let go; harmless when done twice."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Hold a lock file alone for the length of a block."""
    lock = Lock.at(path).take()
    try:
        yield
    finally:
        lock.close()
