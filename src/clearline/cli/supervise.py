"""Run a crew of processes: start them, restart the ones that die, stop them all."""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from clearline.cli.errors import Refused
from clearline.cli.printing import errors
from clearline.embedded.errors import EmbeddedError

GRACE = 15.0  # seconds between asking a process to stop and making it
BREATH = 1.0  # seconds before a process that died twice is started again
SHORT_LIFE = 10.0  # seconds; who dies younger has a fault that a new start will not mend
SHORT_LIVES = 5  # in a row, and the crew gives up
TOLD = 12  # lines of a log that are shown then


class CrewGaveUp(Refused):
    """A process of the crew cannot be kept alive; the text shows the end of its log."""


@dataclass
class Member:
    """One process of the crew, and what it takes to start it."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    short_lives: int = 0

    def start(self) -> None:
        """Start the process in a group of its own, so that Ctrl-C reaches it through us alone."""
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(  # noqa: S603 (our own interpreter and modules)
                [*_ends_with_us(), *self.command],
                env=dict(self.environment),
                stdout=out,
                stderr=out,
                start_new_session=True,
            )
        self.started_at = time.monotonic()

    def has_died(self) -> bool:
        """Return whether the process is gone, and count lives that were too short to be an accident."""
        if self.process is None or self.process.poll() is None:
            return False
        lived = time.monotonic() - self.started_at
        self.short_lives = self.short_lives + 1 if lived < SHORT_LIFE else 0
        return True

    def stop(self) -> None:
        """Ask the process to stop, and make it stop where it does not in time."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(GRACE)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def last_words(self) -> str:
        """Return the end of the log."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        return "\n".join(f"  {line}" for line in lines[-TOLD:])


@dataclass
class Crew:
    """Processes that belong together; a dead one is started again until the crew is stopped.

    `each_second` is called that often beside it, to look after what is no process of the crew.
    """

    logs: Path
    each_second: Callable[[], None] = lambda: None
    members: dict[str, Member] = field(default_factory=dict)
    _stopping: threading.Event = field(default_factory=threading.Event)
    _watch: threading.Thread | None = None
    _given_up: str = ""
    _complaint: str = ""

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

    def check(self) -> None:
        """Return if all is well; call it while waiting for something that the crew does.

        Raises:
            CrewGaveUp: one of the crew died again and again.
        """
        if self._given_up:
            raise CrewGaveUp(self._given_up)

    def wait(self) -> None:
        """Wait until Ctrl-C or SIGTERM.

        Raises:
            CrewGaveUp: one of the crew died again and again.
        """
        done = threading.Event()
        signal.signal(signal.SIGTERM, lambda *_: done.set())
        try:
            while not done.wait(0.5):
                self.check()
        except KeyboardInterrupt:
            return

    def stop(self) -> None:
        """Ask all to stop, the last started first, and make those that do not."""
        self._stopping.set()
        if self._watch:
            self._watch.join()  # else it might start again what was just stopped
        for member in reversed(self.members.values()):
            member.stop()

    def _mind(self) -> None:
        looked_after = time.monotonic()
        while not self._stopping.wait(0.2):
            for member in list(self.members.values()):
                if member.has_died():
                    self._revive(member)
            if time.monotonic() - looked_after >= 1:
                self._look_after()
                looked_after = time.monotonic()

    def _revive(self, member: Member) -> None:
        code = member.process.returncode if member.process else None
        if member.short_lives >= SHORT_LIVES:
            self._given_up = (
                f"{member.name} ended {SHORT_LIVES} times in a row within {SHORT_LIFE:.0f} s of its start"
                f" (exit code {code}). The end of its log, {member.log}:\n{member.last_words()}"
            )
            member.process = None
            return
        errors.print(f"{member.name} ended ({code}); started again. Log: {member.log}")
        if member.short_lives > 1 and self._stopping.wait(BREATH):
            return
        member.start()

    def _look_after(self) -> None:
        """Do what is done each second; what fails is tried again, and said once."""
        try:
            self.each_second()
            self._complaint = ""
        except EmbeddedError as error:
            if str(error) != self._complaint:
                errors.print(str(error))
            self._complaint = str(error)


def python(module: str, *arguments: str) -> list[str]:
    """Return the command that runs a module of ours with this interpreter."""
    return [sys.executable, "-m", module, *arguments]


def _ends_with_us() -> list[str]:
    """Have the kernel stop the process if we are killed, where util-linux is there to ask for it."""
    return ["setpriv", "--pdeathsig", "TERM"] if shutil.which("setpriv") else []
