"""What benchmarks stand on: a database of their own, a made-up operator, a stopwatch."""

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.status import Status

if TYPE_CHECKING:
    from tests.database_server import TestDatabase

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clearline.settings")
os.environ.setdefault("CLEARLINE_ROLE", "engine")
os.environ.setdefault("CLEARLINE_MASTER_KEY", "dGVzdHMgb25seTogbmV2ZXIgYSByZWFsIG1hc3RlciE=")


@contextmanager
def database() -> Iterator["TestDatabase"]:
    """Give a fresh database with every migration, logged in as the engine; dropped afterwards.

    On an embedded server that keeps what it commits, as an installation's
    does, or on the one that CLEARLINE_TEST_SUPERUSER_URL names.
    """
    import django

    django.setup()
    from tests.database_server import TestDatabase

    say("making a database")
    made = TestDatabase.create(os.environ.get("CLEARLINE_TEST_SUPERUSER_URL", ""), durable=True)
    try:
        made.log_in("engine")
        yield made
    finally:
        made.drop()


@contextmanager
def operator(*, lines: int, seed: int = 1, dirty: float = 0.01) -> Iterator[Path]:
    """Give the directory of a made-up operator's export; removed afterwards."""
    from tests import operator_export

    directory = Path(tempfile.mkdtemp(prefix="clearline-bench-"))
    try:
        yield operator_export.write(directory, lines=lines, seed=seed, dirty=dirty)
    finally:
        shutil.rmtree(directory)


class Stopwatch:
    """Seconds since it was made."""

    def __init__(self) -> None:
        self._started = time.perf_counter()

    @property
    def seconds(self) -> float:
        return time.perf_counter() - self._started


_status: Status | None = None


@contextmanager
def said_on_the_way() -> Iterator[None]:
    """Show on standard error what is being done, for as long as this lasts."""
    global _status  # noqa: PLW0603 (one terminal, one line of it)
    with Console(stderr=True).status("measuring") as _status:
        yield
    _status = None


def say(what: str) -> None:
    """Tell the person who waits what is being done now."""
    if _status:
        _status.update(what)
