"""A stretch of the log as the check reads it: in bulk, and the next one while this one is looked at."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connections
from psycopg import Connection, Cursor
from psycopg.pq import Format

from clearline.audit import merkle, tiles
from clearline.audit.canonical import canonical
from clearline.brands.database import statement

STRETCH = 40 * tiles.WIDTH
BEYOND = 2**63 - 1  # no entry ever has this number
BODIES_KNOWN = 10_000  # most entries of a kind have one of a few bodies


@dataclass(frozen=True, slots=True)
class Signed:
    """A checkpoint as it is stored."""

    size: int
    root: bytes
    note: str
    at: datetime


class Sheet(NamedTuple):
    """What one write laid down: so many entries, the first of them at `first` in the tree."""

    id: UUID
    entries: int
    first: int

    @property
    def end(self) -> int:
        return self.first + self.entries


class Read(NamedTuple):
    """An entry: the bytes before and after its body, and the body's text as the database keeps it."""

    seq: int
    id: UUID
    before: bytes
    body: str
    after: bytes
    commitment: bytes

    def fits(self) -> bool:
        """Tell whether the entry is still what its commitment says."""
        return _hashes([self]) == [self.commitment]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Entries from `first` up to `end`, what the tree has of them, and the roots signed on the way.

    `sheets` are those whose first entry stands here; an entry that has no
    place on its sheet is not read.
    """

    first: int
    end: int
    sheets: list[Sheet]
    entries: list[Read]
    tiles: Mapping[tiles.Place, bytes]
    signed: Mapping[int, Signed]

    def lowest(self) -> bytes:
        """Return the leaf hashes that the tree has for these entries, side by side."""
        numbers = range(self.first // tiles.WIDTH, -(-self.end // tiles.WIDTH))
        return b"".join(self.tiles.get(tiles.Place(0, number), b"") for number in numbers)

    def leaves(self) -> list[bytes] | None:
        """Return the leaf hashes of the entries where each is there, untouched, and what the tree has.

        None where anything at all does not fit; it says nothing of what that is.
        """
        if [entry[0] for entry in self.entries] != list(range(self.first, self.end)):
            return None
        hashes = _hashes(self.entries)
        if hashes != [entry[5] for entry in self.entries]:
            return None
        leaves = [merkle.leaf_hash(commitment) for commitment in hashes]
        return leaves if b"".join(leaves) == self.lowest() else None


def read(*, size: int, using: str) -> Iterator[Stretch]:
    """Yield the first `size` entries, stretch by stretch.

    Runs in the open transaction of the caller, on its connection: another
    statement there waits until the next stretch is read.
    """
    following = _Following(_bare(using))
    spans = [(first, min(first + STRETCH, size)) for first in range(0, size, STRETCH)]
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="log") as reader:
        coming = [reader.submit(following.read, *span) for span in spans[:1]]
        for span in [*spans[1:], None]:
            stretch = coming.pop().result() if coming else None
            if span:
                coming.append(reader.submit(following.read, *span))
            if stretch:
                yield stretch


def read_waiting(*, using: str) -> Iterator[tuple[list[Sheet], list[Read]]]:
    """Yield the sheets that have no place yet, some at a time, and their entries.

    They are numbered from 0 on, as if they were all that is in the log.
    """
    bare, after, size = _bare(using), UUID(int=0), 0
    while rows := _rows(bare, statement(__package__, "waiting_sheets"), {"after": after, "batch": STRETCH}):
        sheets = []
        for sheet_id, entries in rows:
            sheets.append(Sheet(sheet_id, entries, size))
            size += entries
        yield sheets, _entries(bare, sheets, first=sheets[0].first, end=size)
        after = sheets[-1].id


def read_beyond(*, size: int, using: str) -> list[Sheet]:
    """Return the first sheets whose place is `size` or greater."""
    return _sheets(_bare(using), first=size, end=BEYOND)[:STRETCH]


def read_strays(*, using: str) -> list[tuple[int | None, UUID, bool]]:
    """Return the entries that no sheet counts: their number if any, id, and whether their sheet is gone."""
    rows = _rows(_bare(using), statement(__package__, "read_strays"), {})
    return [(seq, entry, lost) for seq, entry, lost in rows]


class _Following:
    """Reads stretch after stretch; remembers the sheets that reach from one into the next."""

    def __init__(self, bare: "Connection[Any]") -> None:
        self._bare = bare
        self._reaching: list[Sheet] = []

    def read(self, first: int, end: int) -> Stretch:
        bare, span = self._bare, {"first": first, "end": end}
        begun = _sheets(bare, first=first, end=end)
        sheets = [*self._reaching, *begun]
        self._reaching = [sheet for sheet in sheets if sheet.end > end]
        return Stretch(
            first,
            end,
            begun,
            _entries(bare, sheets, first=first, end=end),
            {
                tiles.Place(level, number): found
                for level, number, found in _rows(bare, statement(__package__, "read_tiles"), span)
            },
            {row[0]: Signed(*row) for row in _rows(bare, statement(__package__, "read_checkpoints"), span)},
        )


def _sheets(bare: "Connection[Any]", *, first: int, end: int) -> list[Sheet]:
    rows = _rows(bare, statement(__package__, "read_sheets"), {"first": first, "end": end})
    return [Sheet._make(row) for row in rows]


def _entries(bare: "Connection[Any]", sheets: Sequence[Sheet], *, first: int, end: int) -> list[Read]:
    """Return the entries of some sheets whose numbers are from `first` up to `end`."""
    wanted: dict[str, Any] = {
        "ids": [sheet.id for sheet in sheets],
        "firsts": [sheet.first for sheet in sheets],
        "lows": [max(0, first - sheet.first) for sheet in sheets],
        "highs": [min(sheet.end, end) - sheet.first for sheet in sheets],
    }
    return [Read._make(row) for row in _rows(bare, statement(__package__, "read_entries"), wanted)]


def _rows(bare: "Connection[Any]", query: str, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with Cursor(bare) as cursor:
        cursor.format = Format.BINARY
        return cursor.execute(query, parameters).fetchall()


def _bare(using: str) -> "Connection[Any]":
    connections[using].ensure_connection()
    bare: Connection[Any] = connections[using].connection
    return bare


def _hashes(entries: Sequence[Read]) -> list[bytes]:
    """Return what the commitment of each entry must be; nothing at all where one cannot be hashed."""
    sha256 = hashlib.sha256
    try:
        return [
            sha256(b"%b%b%b" % (before, _canonical(body), after)).digest()
            for _seq, _id, before, body, after, _commitment in entries
        ]
    except TypeError:
        return []  # a float has found its way into a body, or an instant that no calendar knows


@lru_cache(maxsize=BODIES_KNOWN)
def _canonical(body: str) -> bytes:
    return canonical(json.loads(body))
