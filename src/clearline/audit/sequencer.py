"""The one who numbers: gives waiting sheets their place in the tree and signs how far it reaches.

Commits never wait for each other, since a sheet is written without a place;
one sequencer at a time (an advisory lock) numbers what has been committed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate
from typing import Any
from uuid import UUID, uuid4

from django.db import connection, transaction

from clearline.audit import merkle, notes, tiles, tree
from clearline.audit.models import Checkpoint
from clearline.brands import sets
from clearline.keys import signing

LOG_KEY = "log"
LOCK = 0x636C_6C6F_67  # any fixed number; these are the letters "cllog"
BATCH = 10_000


class LogDamaged(Exception):
    """The log fits not its last checkpoint, or not its sheets: nothing is signed until someone has looked."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    """Sheets that wait, in the order in which they were made, and how many entries each says it has."""

    ids: list[UUID]
    entries: list[int]

    def firsts(self, size: int) -> list[int]:
        """Return where the first entry of each will stand in a tree of `size` entries."""
        return list(accumulate(self.entries[:-1], initial=size))


def run(now: datetime, *, batch: int = BATCH) -> int:
    """Number waiting sheets, sign a checkpoint, and return how many entries there were.

    Takes sheets of up to `batch` entries together, or one of more. Returns 0
    where nothing waits or where another sequencer is at work.

    Raises:
        LogDamaged: stored tiles do not give the root of the last checkpoint,
            or a sheet has not the entries that it was written with.
    """
    with transaction.atomic():
        if not _locked():
            return 0
        waiting = _waiting(batch)
        if not waiting.ids:
            return 0
        last = tree.newest()
        size = last.size if last else 0
        known = tree.read_tiles(tiles.open_places(size))
        if last and tiles.open_root(size=size, tiles=known) != bytes(last.root):
            raise LogDamaged(f"The tree does not fit its checkpoint {size}. Run: clearline log check")
        leaves = _leaves(waiting, size=size)
        _number(waiting, size=size)
        changed = tiles.extend(size=size, tiles=known, leaves=leaves)
        _store(changed)
        _sign(size + len(leaves), {**known, **changed}, origin=_origin(last), now=now)
        return len(leaves)


def _locked() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        (locked,) = cursor.fetchone()
        return bool(locked)


def _waiting(batch: int) -> _Waiting:
    rows = sets.run(__package__, "waiting_sheets", {"after": UUID(int=0), "batch": batch})
    return _Waiting([row[0] for row in rows], [row[1] for row in rows])


def _leaves(waiting: _Waiting, *, size: int) -> list[bytes]:
    """Return the leaf hashes of the entries on some sheets, in the order of their places in the tree."""
    sheets = {"ids": waiting.ids, "firsts": waiting.firsts(size), "entries": waiting.entries}
    rows = sets.run(__package__, "waiting_leaves", sheets)
    end = size + sum(waiting.entries)
    # The count first: who can write a sheet could claim any number of entries for it.
    if len(rows) != end - size or any(seq != row[0] for seq, row in enumerate(rows, size)):
        raise LogDamaged("A sheet has not the entries that it was written with. Run: clearline log check")
    return [merkle.leaf_hash(commitment) for _seq, commitment in rows]


def _number(waiting: _Waiting, *, size: int) -> None:
    sets.run(__package__, "number_sheets", {"ids": waiting.ids, "firsts": waiting.firsts(size)})


def _store(changed: Mapping[tiles.Place, bytes]) -> None:
    columns: dict[str, Any] = {
        "levels": [place.level for place in changed],
        "numbers": [place.number for place in changed],
        "hashes": list(changed.values()),
    }
    sets.run(__package__, "store_tiles", columns)


def _sign(size: int, known: Mapping[tiles.Place, bytes], *, origin: str, now: datetime) -> None:
    signer = signing.signer(name=LOG_KEY, now=now)
    stated = notes.Checkpoint(origin, size, tiles.open_root(size=size, tiles=known))
    note = notes.signed(stated, public=signer.key.public, sign=signer.sign)
    Checkpoint.objects.create(size=size, root=stated.root, note=note, at=now)


def _origin(last: Checkpoint | None) -> str:
    """Return the log's name: drawn once, then carried from checkpoint to checkpoint."""
    return notes.read(last.note).origin if last else f"clearline/{uuid4().hex[:12]}"


def anything_waiting() -> bool:
    """Tell whether a sheet waits for its place; one probe of the index of unnumbered sheets."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM audit_sheet WHERE first IS NULL)")
        (found,) = cursor.fetchone()
        return bool(found)
