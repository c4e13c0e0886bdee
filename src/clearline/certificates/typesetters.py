"""The children that set certificates: kept for a while, since starting one takes longer than a paper.

A child that fails or is too slow is ended and costs its one paper. One that
has set `PAPERS` is replaced, and with it whatever the renderer has piled up.
"""

import atexit
import os
import subprocess
import sys
import tempfile
import threading
from contextlib import suppress
from typing import IO

from clearline.certificates.typesetting import LENGTH

SECONDS: float = 20
AT_ONCE = 2
PAPERS = 200


class NotTypeset(Exception):
    """The renderer failed or took too long; the certificate itself is untouched, ask again."""


class _Gone(Exception):
    """The child ended before it answered."""


class _Typesetter:
    """One child process, and what it takes to talk to it."""

    def __init__(self) -> None:
        # The child inherits no secret: no master key, no database address.
        surroundings = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
        self._complaints = tempfile.TemporaryFile()  # noqa: SIM115 (closed in `end`)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "clearline.certificates.typesetting"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._complaints,
            env=surroundings,
        )
        self.papers = 0

    def alive(self) -> bool:
        return self._process.poll() is None

    def set(self, paper: bytes) -> bytes:
        """Return the PDF of a paper.

        Raises:
            NotTypeset: it cannot be set, or took too long; in the second case the child is gone.
            _Gone: the child ended without an answer.
        """
        self.papers += 1
        too_slow = threading.Event()
        watch = threading.Timer(SECONDS, self._stop, [too_slow])
        watch.start()
        try:
            done, told = self._asked(paper)
        except (_Gone, BrokenPipeError):
            if too_slow.is_set():
                raise NotTypeset(f"Setting the certificate took more than {SECONDS} seconds.") from None
            raise _Gone(self._last_words()) from None
        finally:
            watch.cancel()
        if not done:
            raise NotTypeset(f"The certificate could not be set: {told.decode(errors='replace')}")
        return told

    def end(self) -> None:
        """End the child; it has nothing to lose."""
        self._process.kill()
        self._process.wait()
        self.forget()

    def forget(self) -> None:
        """Let go of the child, for whoever has it still."""
        for pipe in (*self._pipes(), self._complaints):
            with suppress(BrokenPipeError):  # something was left to be said
                pipe.close()
        self._process.returncode = self._process.returncode or 0

    def _stop(self, too_slow: threading.Event) -> None:
        too_slow.set()
        self._process.kill()

    def _asked(self, paper: bytes) -> tuple[bool, bytes]:
        to_child, from_child = self._pipes()
        to_child.write(LENGTH.pack(len(paper)) + paper)
        to_child.flush()
        head = from_child.read(1 + LENGTH.size)
        if len(head) < 1 + LENGTH.size:
            raise _Gone
        (size,) = LENGTH.unpack(head[1:])
        told = from_child.read(size)
        if len(told) < size:
            raise _Gone
        return head[:1] == b"\x01", told

    def _pipes(self) -> tuple[IO[bytes], IO[bytes]]:
        to_child, from_child = self._process.stdin, self._process.stdout
        assert to_child is not None  # noqa: S101 (asked for above)
        assert from_child is not None  # noqa: S101 (the same)
        return to_child, from_child

    def _last_words(self) -> str:
        self._process.wait()
        self._complaints.seek(0)
        told = self._complaints.read().decode(errors="replace").strip().splitlines()
        return told[-1] if told else "no reason"


_places = threading.BoundedSemaphore(AT_ONCE)
_idle: list[_Typesetter] = []  # append and pop are atomic


def typeset(paper: bytes) -> bytes:
    """Return the PDF of a paper (JSON); waits while `AT_ONCE` others are being set.

    Raises:
        NotTypeset: the renderer failed, or took more than `SECONDS`.
    """
    with _places:
        child = _taken()
        if child.papers:
            try:
                return _set(child, paper)
            except _Gone:
                child = _Typesetter()  # it had waited for too long: that is no fault of this paper
        try:
            return _set(child, paper)
        except _Gone as gone:
            raise NotTypeset(f"The certificate could not be set: {gone}") from None


def end_all() -> None:
    """End the children that wait for papers."""
    while _idle:
        _idle.pop().end()


def _set(child: _Typesetter, paper: bytes) -> bytes:
    try:
        made = child.set(paper)
    except BaseException:
        child.end()
        raise
    if child.papers < PAPERS:
        _idle.append(child)
    else:
        child.end()
    return made


def _taken() -> _Typesetter:
    """Return a child that waits, or a new one."""
    while _idle:
        child = _idle.pop()
        if child.alive():
            return child
        child.end()
    return _Typesetter()


def _begin_again() -> None:
    """Leave the children to the process that we were forked from: two cannot talk to one."""
    global _places  # noqa: PLW0603 (it may have been taken at the fork by a thread that is not here)
    while _idle:
        _idle.pop().forget()
    _places = threading.BoundedSemaphore(AT_ONCE)


atexit.register(end_all)
os.register_at_fork(after_in_child=_begin_again)
