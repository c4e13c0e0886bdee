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
BODIES_KNOWN = 10_000  # most entries of a kind have one of a few bodies


@dataclass(frozen=True, slots=True)
class Signed:
    """A checkpoint as it is stored."""

    size: int
    root: bytes
    note: str
    at: datetime


class Read(NamedTuple):
    """An entry: the bytes before and after its body, and the body's text as the database keeps it."""

    seq: int | None
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
    """Entries from `first` up to `end`, what the tree has of them, and the roots signed on the way."""

    first: int
    end: int
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
    bare = _bare(using)
    spans = [(first, min(first + STRETCH, size)) for first in range(0, size, STRETCH)]
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="log") as reader:
        coming = [reader.submit(_stretch, bare, *span) for span in spans[:1]]
        for span in [*spans[1:], None]:
            stretch = coming.pop().result() if coming else None
            if span:
                coming.append(reader.submit(_stretch, bare, *span))
            if stretch:
                yield stretch


def read_waiting(*, using: str) -> Iterator[Read]:
    """Yield the entries that have no number yet."""
    bare, after = _bare(using), UUID(int=0)
    which = "seq IS NULL AND id > %(after)s ORDER BY id LIMIT %(limit)s"
    while chunk := _entries(bare, which, {"after": after, "limit": STRETCH}):
        yield from chunk
        after = chunk[-1].id


def read_beyond(*, size: int, using: str) -> list[Read]:
    """Return the first entries whose number is `size` or greater."""
    which = "seq >= %(size)s ORDER BY seq LIMIT %(limit)s"
    return _entries(_bare(using), which, {"size": size, "limit": STRETCH})


def _stretch(bare: "Connection[Any]", first: int, end: int) -> Stretch:
    span = {"first": first, "end": end}
    return Stretch(
        first,
        end,
        _entries(bare, "seq >= %(first)s AND seq < %(end)s ORDER BY seq", span),
        {
            tiles.Place(level, number): found
            for level, number, found in _rows(bare, statement(__package__, "read_tiles"), span)
        },
        {row[0]: Signed(*row) for row in _rows(bare, statement(__package__, "read_checkpoints"), span)},
    )


def _entries(bare: "Connection[Any]", which: str, parameters: Mapping[str, Any]) -> list[Read]:
    query = statement(__package__, "read_entries").replace("{which}", which)
    return [Read._make(row) for row in _rows(bare, query, parameters)]


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
