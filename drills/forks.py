"""Workers forked from a warm parent: they start in milliseconds, and may be killed, stopped or crash.

    child = forks.start(lambda: hands.work())
    os.kill(child.pid, signal.SIGSTOP)
    ended = child.wait()
    if ended.signal == signal.SIGKILL: ...

A child has no database connection of its parent's: Django opens new ones when
it first needs them. It never returns into the parent's code.
"""

import os
import pickle
import signal
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connections

FAILED = 70  # the exit code of a child whose work raised


@dataclass(frozen=True, slots=True)
class Ended:
    """How a child ended: what its work returned, or the signal that killed it, or what it raised, as text."""

    value: Any = None
    signal: int = 0
    error: str = ""

    def told(self) -> Any:  # noqa: ANN401 (whatever the work returned)
        """Return the value; a child that was killed or raised is a mistake of the drill.

        Raises:
            ChildFailed: it did not end by itself.
        """
        if self.signal or self.error:
            raise ChildFailed(self.error or f"killed by signal {self.signal}")
        return self.value


class ChildFailed(RuntimeError):
    """A forked worker did not do what the drill needed of it."""


@dataclass(frozen=True, slots=True)
class Child:
    """A forked worker."""

    pid: int
    told: int

    def kill(self) -> Ended:
        """End it as a power cut would."""
        os.kill(self.pid, signal.SIGKILL)
        return self.wait()

    def stands_still(self) -> bool:
        """Wait until it was stopped, or has ended; tell which."""
        seen = os.waitid(os.P_PID, self.pid, os.WSTOPPED | os.WEXITED | os.WNOWAIT)
        return seen is not None and seen.si_code == os.CLD_STOPPED

    def wait(self) -> Ended:
        """Wait for its end, and say how it ended."""
        with os.fdopen(self.told, "rb") as pipe:
            written = pipe.read()
        _, status = os.waitpid(self.pid, 0)
        if os.WIFSIGNALED(status):
            return Ended(signal=os.WTERMSIG(status))
        value, error = pickle.loads(written) if written else (None, f"exit {os.WEXITSTATUS(status)}")  # noqa: S301 (our own child wrote it)
        return Ended(value=value, error=error)


def start(work: Callable[[], Any]) -> Child:
    """Fork a child that does the work; what it returns must be picklable."""
    sys.stdout.flush()
    sys.stderr.flush()
    reads, writes = os.pipe()
    pid = os.fork()
    if not pid:
        os.close(reads)
        _be_the_child(work, writes)
    os.close(writes)
    return Child(pid=pid, told=reads)


def run(work: Callable[[], Any]) -> Ended:
    """Fork a child, and wait for its end."""
    return start(work).wait()


def _be_the_child(work: Callable[[], Any], writes: int) -> None:
    code = FAILED
    try:
        _forget_connections()
        try:
            told, code = (work(), ""), 0
        except BaseException:  # noqa: BLE001 (nothing may get past here: the parent's code would run twice)
            told = (None, traceback.format_exc())
        with os.fdopen(writes, "wb") as pipe:
            pickle.dump(told, pipe)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _forget_connections() -> None:
    """Let go of the parent's connections without a word to the server: they are still the parent's."""
    for connection in connections.all(initialized_only=True):
        del connections[connection.alias]
