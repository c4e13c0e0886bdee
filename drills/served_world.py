"""The simulated world behind its own HTTP, in a process of its own: many processes send to this one."""

import multiprocessing
import os
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import httpx

FORK = multiprocessing.get_context("fork")


@contextmanager
def served() -> Iterator[str]:
    """Serve simulators that answer at once, and give their address; what happened there is forgotten.

    Call it with no database connection open: the server is forked from us.
    """
    ours, theirs = FORK.Pipe()
    with tempfile.TemporaryDirectory(prefix="clearline-outside-") as home:
        server = FORK.Process(target=_serve, args=(Path(home), theirs), daemon=True)
        server.start()
        try:
            yield str(ours.recv())
        finally:
            os.kill(server.pid or 0, signal.SIGKILL)
            server.join()


def seen(url: str, path: str) -> list[dict[str, Any]]:
    """Return what the outside world has on one of its lists, e.g. /payments/refunds."""
    told: list[dict[str, Any]] = httpx.get(f"{url}{path}", trust_env=False, timeout=30).json()
    return told


def doubled(url: str, *, refunds: int) -> dict[str, int]:
    """Count as the outside world does: refunds other than expected, and lines that were ordered off twice."""
    paid, ended = seen(url, "/payments/refunds"), seen(url, "/hlr/subscribers")
    return {
        "refunds": len(paid),
        "ceases": len(ended),
        "broken_refunds_not_once": abs(len(paid) - refunds),
        "broken_ceased_twice": sum(each["orders"] != 1 for each in ended),
    }


def _serve(home: Path, told: Connection) -> None:
    from clearline.connectors.simulators.server import SimulatorServer
    from clearline.connectors.simulators.world import World

    world = World(home=home, settles_after=timedelta(0))
    server = SimulatorServer(("127.0.0.1", 0), world=world)
    told.send(server.url)
    server.serve_forever(poll_interval=0.1)
