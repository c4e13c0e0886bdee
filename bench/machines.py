"""The machine that figures come from, as far as figures depend on it; never its name."""

import os
import platform
import subprocess
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import psycopg

from clearline.embedded.binaries import PACKAGE, PROGRAMS

MEMORY_UNIT = 1 << 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """Cores and memory (GB) of a machine, the programs that count, and how busy it was before the run."""

    cores: int
    model: str
    memory_gb: int
    postgresql: str
    python: str
    load: float

    def sentence(self) -> str:
        """Return all of it on one line."""
        return (
            f"{self.cores} cores of {self.model}, {self.memory_gb} GB, PostgreSQL {self.postgresql}, "
            f"Python {self.python}, load {self.load} at the start"
        )


def machine() -> Machine:
    """Look at this machine; ask before the run, for the load that others put on it."""
    return Machine(
        cores=len(os.sched_getaffinity(0)),
        model=_model(),
        memory_gb=round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / MEMORY_UNIT),
        postgresql=_postgresql(),
        python=platform.python_version(),
        load=round(os.getloadavg()[0], 1),
    )


def _model() -> str:
    try:
        told = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return platform.machine()
    names = [line.partition(":")[2].strip() for line in told.splitlines() if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _postgresql() -> str:
    """Return the version that runs here stand on: the named server's, else the embedded one's."""
    if url := os.environ.get("CLEARLINE_TEST_SUPERUSER_URL"):
        with psycopg.connect(url) as asked:
            return str(asked.info.parameter_status("server_version")).split()[0]
    program = Path(_embedded_folder(), PROGRAMS, "bin", "postgres")
    told = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)
    return told.stdout.split()[2]


def _embedded_folder() -> str:
    """Return where the embedded PostgreSQL is installed, without importing its package."""
    found = find_spec(PACKAGE)
    if found is None or not found.submodule_search_locations:
        raise LookupError("PostgreSQL is not installed beside Clearline: run ./clearline once.")
    return found.submodule_search_locations[0]
