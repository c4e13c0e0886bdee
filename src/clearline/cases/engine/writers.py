"""Who writes what goes with a move: each room registers for its own kind of record."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

Writer = Callable[[Sequence[Any], datetime], None]
_writers: dict[type[Any], Writer] = {}
_first: set[type[Any]] = set()


def register(kind: type[Any], writer: Writer, *, read_on_the_way: bool = False) -> None:
    """Have records of a kind written by `writer`: once per commit, one statement per table.

    What a later step of the same walk reads again has to be there before it:
    `read_on_the_way` has it written after the step that made it.
    """
    _writers[kind] = writer
    (_first.add if read_on_the_way else _first.discard)(kind)


def write_first(records: Iterable[Any], now: datetime) -> list[Any]:
    """Write those records that a later step reads, and return the others."""
    sorted_out: dict[bool, list[Any]] = {True: [], False: []}
    for record in records:
        sorted_out[type(record) in _first].append(record)
    write(sorted_out[True], now)
    return sorted_out[False]


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
