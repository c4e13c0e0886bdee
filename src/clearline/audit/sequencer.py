"""The one who numbers: gives waiting entries their place in the tree and signs how far it reaches.

Commits never wait for each other, since an entry is written without a place;
one sequencer at a time (an advisory lock) numbers what has been committed.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
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
    """The tree does not fit its own last checkpoint: nothing more is signed until someone has looked."""


def run(now: datetime, *, batch: int = BATCH) -> int:
    """Number up to `batch` waiting entries, sign a checkpoint, and return how many there were.

    Returns 0 where nothing waits or where another sequencer is at work.

    Raises:
        LogDamaged: stored tiles do not give the root of the last checkpoint.
    """
    with transaction.atomic():
        if not _locked():
            return 0
        waiting = _waiting(batch)
        if not waiting:
            return 0
        last = tree.newest()
        size = last.size if last else 0
        known = tree.read_tiles(tiles.open_places(size))
        if last and tiles.open_root(size=size, tiles=known) != bytes(last.root):
            raise LogDamaged(f"The tree does not fit its checkpoint {size}. Run: clearline log check")
        _number([entry_id for entry_id, _commitment in waiting], first=size)
        leaves = [merkle.leaf_hash(commitment) for _entry_id, commitment in waiting]
        changed = tiles.extend(size=size, tiles=known, leaves=leaves)
        _store(changed)
        _sign(size + len(leaves), {**known, **changed}, origin=_origin(last), now=now)
        return len(leaves)


def _locked() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        (locked,) = cursor.fetchone()
        return bool(locked)


def _waiting(batch: int) -> list[tuple[UUID, bytes]]:
    rows = sets.run(__package__, "waiting_leaves", {"batch": batch})
    return [(entry_id, commitment) for entry_id, commitment in rows]


def _number(ids: Sequence[UUID], *, first: int) -> None:
    sets.run(__package__, "number_leaves", {"ids": list(ids), "first": first})


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
    """Tell whether an entry waits for its place; one probe of the index of unnumbered entries."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM audit_leaf WHERE seq IS NULL)")
        (found,) = cursor.fetchone()
        return bool(found)
