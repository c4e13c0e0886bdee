"""Run a crew of processes: start them, restart the ones that die, stop them all."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from clearline.cli.printing import errors

GRACE = 15.0  # seconds between asking a process to stop and making it
BREATH = 1.0  # seconds before a dead process is started again


@dataclass
class Member:
    """One process of the crew, and what it takes to start it."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    starts: int = 0

    def start(self) -> None:
        """Start the process in a group of its own, so that Ctrl-C reaches it through us alone."""
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(  # noqa: S603 (our own interpreter and modules)
                self.command, env=dict(self.environment), stdout=out, stderr=out, start_new_session=True
            )
        self.starts += 1


@dataclass
class Crew:
    """Processes that belong together; a dead one is started again until the crew is stopped."""

    logs: Path
    members: dict[str, Member] = field(default_factory=dict)
    _stopping: threading.Event = field(default_factory=threading.Event)
    _watch: threading.Thread | None = None

    def add(self, name: str, command: Sequence[str], environment: Mapping[str, str]) -> Member:
        """Start a process under a name; what it prints goes to `<logs>/<name>.log`."""
        self.logs.mkdir(parents=True, exist_ok=True)
        member = Member(name, command, {**os.environ, **environment}, self.logs / f"{name}.log")
        member.start()
        self.members[name] = member
        if self._watch is None:
            self._watch = threading.Thread(target=self._mind, daemon=True, name="crew")
            self._watch.start()
        return member

    def stop(self) -> None:
        """Ask all to stop, the last started first, and make those that do not."""
        self._stopping.set()
        for member in reversed(self.members.values()):
            _stop(member)

    def wait(self) -> None:
        """Wait until Ctrl-C or SIGTERM."""
        done = threading.Event()
        signal.signal(signal.SIGTERM, lambda *_: done.set())
        try:
            while not done.wait(0.5):
                pass
        except KeyboardInterrupt:
            return

    def _mind(self) -> None:
        while not self._stopping.wait(0.2):
            for member in list(self.members.values()):
                if member.process and member.process.poll() is not None and not self._stopping.is_set():
                    errors.print(
                        f"{member.name} ended ({member.process.returncode}); started again. Log: {member.log}"
                    )
                    time.sleep(BREATH if member.starts > 1 else 0)
                    member.start()


def python(module: str, *arguments: str) -> list[str]:
    """Return the command that runs a module of ours with this interpreter."""
    return [sys.executable, "-m", module, *arguments]


def _stop(member: Member) -> None:
    if member.process is None or member.process.poll() is not None:
        return
    member.process.terminate()
    try:
        member.process.wait(GRACE)
    except subprocess.TimeoutExpired:
        os.killpg(member.process.pid, signal.SIGKILL)
        member.process.wait()
