"""Real processes for a story: the simulated world, and a worker that may be killed."""

import json
import os
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from tests.database_server import TestDatabase

from clearline.cli.supervise import Crew, python
from clearline.outbox.models import Effect


@dataclass
class AtWork:
    """A supervised worker and the world it sends to."""

    crew: Crew
    outside: str

    def kill_worker(self) -> None:
        """End the worker as a power cut would; its supervisor starts it again."""
        self._signal(signal.SIGKILL)

    def freeze_worker(self) -> None:
        """Stop the worker where it stands, and start a second one beside it."""
        self._signal(signal.SIGSTOP)
        frozen = self.crew.members["worker"]
        self.crew.add("second", frozen.command, frozen.environment)

    def thaw_worker(self) -> None:
        """Let the frozen worker go on, as if no time had passed."""
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        process = self.crew.members["worker"].process
        assert process is not None
        process.send_signal(number)

    def seen(self, path: str) -> list[dict[str, Any]]:
        """Return what the outside world has on one of its lists, e.g. /payments/refunds."""
        return httpx.get(f"{self.outside}{path}", trust_env=False).json()


@contextmanager
def at_work(database: TestDatabase, home: Path, *, simulators: tuple[str, ...] = ()) -> Iterator[AtWork]:
    """Start simulators and a worker on the test's database, and stop both afterwards."""
    crew = Crew(logs=home / "logs")
    outside = home / "outside"
    try:
        crew.add(
            "simulators", python("clearline.connectors.simulators", "--home", str(outside), *simulators), {}
        )
        wait_for((outside / "simulators.json").exists, seconds=20, what="the simulators listen")
        address = str(json.loads((outside / "simulators.json").read_text())["url"])
        crew.add(
            "worker",
            python("clearline", "worker"),
            {
                "CLEARLINE_ROLE": "engine",
                "CLEARLINE_HOME": str(home),
                "CLEARLINE_MASTER_KEY": os.environ["CLEARLINE_MASTER_KEY"],
                "CLEARLINE_SIMULATORS_URL": address,
                "DATABASE_ENGINE_URL": database.url("engine"),
                "KEYSTORE_ENGINE_URL": database.url("engine", "keys"),
                "DATABASE_AUDITOR_URL": database.url("auditor"),
            },
        )
        yield AtWork(crew=crew, outside=address)
    finally:
        crew.stop()


def wait_for(told: Callable[[], object], *, seconds: float, what: str) -> float:
    """Wait until something is so; return after how many seconds it was."""
    began = time.monotonic()
    while not told():
        waited = time.monotonic() - began
        assert waited < seconds, f"{what}: not within {seconds} s; effects stand {_effects()}"
        time.sleep(0.05)
    return time.monotonic() - began


def _effects() -> dict[tuple[str, str], int]:
    return dict(Counter(Effect.objects.values_list("effect", "state")))
