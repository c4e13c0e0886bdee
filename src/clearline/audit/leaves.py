"""Events, written into the log in the transaction of the change they tell of."""

import hashlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connections

from clearline.audit.canonical import canonical, instant
from clearline.brands import sets
from clearline.vocabulary.identifiers import uuid7

SALT_BYTES = 16


@dataclass(slots=True, kw_only=True)
class Leaf:
    """One event: what happened to `origin` (a case, a login code …) at an instant.

    The body holds ids, codes, dates and whole numbers; never a name, a phone
    number or an address. `seq` is its place in the tree, once it has one.
    """

    brand_id: UUID
    origin: UUID
    kind: str
    at: datetime
    body: Mapping[str, Any] = field(default_factory=dict)
    id: UUID = field(default_factory=uuid7)
    seq: int | None = None


def commitment(leaf: Leaf, *, salt: bytes) -> bytes:
    """Return the hash that binds the log to an event without telling it.

    SHA-256 over the salt and the canonical JSON object of at, body, brand,
    id, kind and origin.
    """
    return _commitment(leaf, canonical(leaf.body), salt)


def _commitment(leaf: Leaf, body: bytes, salt: bytes) -> bytes:
    # Written out, keys in order, since the body's text is at hand: a third of the time of writing an event.
    told = b'%b{"at":"%b","body":%b,"brand":"%b","id":"%b","kind":%b,"origin":"%b"}' % (
        salt,
        _instant(leaf.at),
        body,
        _text(leaf.brand_id),
        str(leaf.id).encode(),
        _quoted(leaf.kind),
        _text(leaf.origin),
    )
    return hashlib.sha256(told).digest()


def _salts(count: int) -> list[bytes]:
    drawn = os.urandom(count * SALT_BYTES)
    return [drawn[place : place + SALT_BYTES] for place in range(0, len(drawn), SALT_BYTES)]


# A batch has one moment, few brands and kinds, and several events of each case.
_instant = lru_cache(maxsize=64)(lambda moment: instant(moment).encode())
_quoted = lru_cache(maxsize=256)(canonical)
_text = lru_cache(maxsize=2048)(lambda key: str(key).encode())


def write(leaves: Sequence[Leaf], *, using: str = "default") -> None:
    """Insert events, and the sheet that they stand on, with one statement inside the caller's transaction.

    Raises:
        RuntimeError: no transaction is open; an event apart from its change could be lost or invented.
        TypeError: a body holds what JSON cannot carry exactly.
    """
    if not leaves:
        return
    if not connections[using].in_atomic_block:
        raise RuntimeError("Open a transaction first: an event is written together with its change.")
    salts = _salts(len(leaves))
    bodies = [canonical(leaf.body) for leaf in leaves]
    columns: dict[str, Any] = {
        "sheet": uuid7(),
        "ids": [leaf.id for leaf in leaves],
        "brands": [leaf.brand_id for leaf in leaves],
        "origins": [leaf.origin for leaf in leaves],
        "kinds": [leaf.kind for leaf in leaves],
        "moments": [leaf.at for leaf in leaves],
        "bodies": [body.decode() for body in bodies],
        "salts": salts,
        "commitments": [
            _commitment(leaf, body, salt) for leaf, body, salt in zip(leaves, bodies, salts, strict=True)
        ],
    }
    sets.run(__package__, "write_leaves", columns, using=using)
