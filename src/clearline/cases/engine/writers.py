"""Who writes what goes with a move: each room registers for its own kind of record."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

Writer = Callable[[Sequence[Any], datetime], None]
_writers: dict[type[Any], Writer] = {}


def register(kind: type[Any], writer: Writer) -> None:
    """Have records of a kind written by `writer`: once per commit, one statement per table."""
    _writers[kind] = writer


def write(records: Iterable[Any], now: datetime) -> None:
    """Write records in the caller's transaction, kind by kind.

    Raises:
        KeyError: nobody registered for a kind; a mistake of wiring.
    """
    by_kind: dict[type[Any], list[Any]] = defaultdict(list)
    for record in records:
        by_kind[type(record)].append(record)
    # A fixed order of kinds keeps two commits from locking tables crosswise.
    for kind in sorted(by_kind, key=lambda each: each.__name__):
        _writers[kind](by_kind[kind], now)
