"""The site as it is served in life: granian, the front door, the login that sees one brand at a time."""

import os
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx
from django.db import connections
from tests.database_server import TestDatabase

SECONDS_TO_START = 30.0
GRACE = 2.0  # seconds to end in; one that drowns does not
CLOCK_TICKS = os.sysconf("SC_CLK_TCK")
MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Site:
    """A site that serves, and the processes that do it."""

    port: int
    pid: int

    def processes(self) -> list[int]:
        """Return the server and its web processes."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text()
        return [self.pid, *map(int, children.split())]

    def megabytes(self) -> float:
        """Return the memory that they hold together."""
        pages = [int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in self.processes()]
        return sum(pages) * os.sysconf("SC_PAGE_SIZE") / MEBIBYTE

    def cpu_seconds(self) -> float:
        """Return the processor time that they have used."""
        stats = [Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split() for pid in self.processes()]
        return sum(int(stat[11]) + int(stat[12]) for stat in stats) / CLOCK_TICKS


@contextmanager
def serving(
    database: TestDatabase, *, processes: int = 1, application: str = "clearline.asgi:application"
) -> Iterator[Site]:
    """Serve the site on a free port until the end."""
    from clearline.cli.languages import compile_catalogues
    from clearline.cli.serve import web_command

    compile_catalogues()
    port = _free_port()
    *command, _shipped = web_command(host="127.0.0.1", port=port, processes=processes)
    with tempfile.TemporaryDirectory(prefix="clearline-site-") as home:
        log = Path(home, "web.log")
        with log.open("wb") as out:
            process = subprocess.Popen(
                [*command, application],
                env=_surroundings(database, port, home),
                stdout=out,
                stderr=out,
                start_new_session=True,
            )
        try:
            _wait(process, port, log)
            yield Site(port, process.pid)
        finally:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=GRACE)
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def as_a_web_process(database: TestDatabase) -> None:
    """Log this process in as the web does, with the same options of its connections."""
    from clearline.settings import WEB_PREPARES_AFTER

    database.log_in("web")
    for alias in ("default", "keystore"):
        connections[alias].settings_dict["OPTIONS"] = {"prepare_threshold": WEB_PREPARES_AFTER}


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    until = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < until and process.poll() is None:
        try:
            if httpx.get(f"http://127.0.0.1:{port}/readyz", timeout=2, trust_env=False).is_success:
                return
        except httpx.TransportError:
            pass  # nobody listens yet
        time.sleep(0.05)
    raise RuntimeError(f"The site did not start:\n{log.read_text()}")


def _surroundings(database: TestDatabase, port: int, home: str) -> dict[str, str]:
    return {
        **os.environ,
        "CLEARLINE_ROLE": "web",
        "DATABASE_URL": database.url("web"),
        "KEYSTORE_URL": database.url("web", "keys"),
        "CLEARLINE_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "CLEARLINE_HOME": home,
    }


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])
