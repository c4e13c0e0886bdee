"""The running server, seen from outside: its pid file, its life, its end.

Only world-readable facts of /proc are used: root without CAP_SYS_PTRACE (any
container) may not follow /proc/PID/cwd of another account's process.
"""

import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
PAUSE = 0.02  # seconds between two looks


@dataclass(frozen=True, slots=True)
class Postmaster:
    """What `postmaster.pid` says; whether it is true is another question, see `alive`."""

    pid: int
    socket: Path
    port: int


def read(data: Path) -> Postmaster | None:
    """Return the server of a data directory by its pid file; nothing where there is none, or a torn one."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
        return Postmaster(pid=int(lines[0]), port=int(lines[3]), socket=Path(lines[4].strip()))
    except (FileNotFoundError, ValueError, IndexError):
        return None


def alive(pid: int, data: Path) -> bool:
    """Tell whether a process is the server of this data directory, not a later owner of the same number."""
    if not PROC.is_dir():
        return _exists(pid)
    return os.fsencode(data) in _words(pid)


def find(data: Path) -> Postmaster | None:
    """Return the live server of a data directory."""
    found = read(data)
    return found if found and alive(found.pid, data) else None


def orphans(mark: str) -> list[int]:
    """Return backends that outlive their killed server; they hold its memory, so a new one cannot start."""
    title = f"postgres: {mark}: ".encode()
    pids = (int(path.name) for path in PROC.glob("[0-9]*"))
    return [pid for pid in pids if b" ".join(_words(pid)).startswith(title)]


def stop(pid: int, data: Path, *, patience: float = 60.0) -> bool:
    """End a server: fast (sessions are cut, nothing is lost), after `patience` seconds at once.

    Returns whether it is gone.
    """
    for number, seconds in ((signal.SIGINT, patience), (signal.SIGQUIT, 10.0)):
        send(pid, number)
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if not alive(pid, data):
                return True
            time.sleep(PAUSE)
    return not alive(pid, data)


def end_orphans(mark: str) -> None:
    """End what a killed server left behind; its work is lost already, recovery rolls it back."""
    for number in (signal.SIGQUIT, signal.SIGKILL):
        for pid in orphans(mark):
            send(pid, number)
        until = time.monotonic() + 5.0
        while orphans(mark) and time.monotonic() < until:
            time.sleep(PAUSE)


def send(pid: int, number: signal.Signals) -> None:
    """Signal a process; one that is gone already needs none."""
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


def _words(pid: int) -> list[bytes]:
    """Return the command line of a process; empty for one that is gone, or dead and not yet buried."""
    try:
        return (PROC / str(pid) / "cmdline").read_bytes().split(b"\0")
    except OSError:
        return []


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
