"""What benchmarks stand on: a database of their own, a made-up operator, a stopwatch."""

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clearline.settings")
os.environ.setdefault("CLEARLINE_ROLE", "engine")
os.environ.setdefault("CLEARLINE_MASTER_KEY", "dGVzdHMgb25seTogbmV2ZXIgYSByZWFsIG1hc3RlciE=")


@contextmanager
def database() -> Iterator["TestDatabase"]:  # noqa: F821 (imported once Django is ready)
    """Give a fresh database with every migration, logged in as the engine; dropped afterwards."""
    import django

    django.setup()
    from tests.database_server import TestDatabase

    made = TestDatabase.create()
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
