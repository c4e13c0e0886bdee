"""One key per person: whoever destroys the key has erased what it sealed, in every backup too."""

import os
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import islice
from typing import Any
from uuid import UUID

import orjson
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import connections, transaction

from clearline.brands import sets
from clearline.keys import sealing
from clearline.keys.recent import Recent
from clearline.keys.secrets import derive

KEYSTORE = "keystore"
CHUNK = 20_000


class Erased(LookupError):
    """The subject's key is gone: its personal values cannot be read any more, by anyone."""

    def __init__(self, subject_id: UUID) -> None:
        super().__init__(f"The personal data of subject {subject_id} is erased.")
        self.subject_id = subject_id


class SubjectKey:
    """The opened key of one subject; seals and opens the personal values of its rows.

    Holds 32 bytes and makes the cipher at each use: a kept one weighs 2.4 kB
    and takes 1.4 microseconds to make, and an import holds keys by the 10,000.
    """

    __slots__ = ("_secret", "subject_id")

    def __init__(self, subject_id: UUID, secret: bytes) -> None:
        self.subject_id = subject_id
        self._secret = secret

    def seal(self, values: Mapping[str, str], *, row_id: UUID) -> bytes:
        """Seal named values for the one row that will carry them."""
        plain = orjson.dumps(values)
        return sealing.seal(AESGCM(self._secret), plain, owner=row_id.bytes)

    def open(self, sealed: bytes | memoryview, *, row_id: UUID) -> dict[str, str]:
        """Return the values sealed in a row.

        Raises:
            SealBroken: the value was altered, or is of another row or subject.
        """
        (values,) = self.open_rows(((sealed, row_id),))
        return values

    def open_rows(self, rows: Iterable[tuple[bytes | memoryview, UUID]]) -> list[dict[str, str]]:
        """Return the values of several rows, each given with its id; raises as `open`."""
        cipher = AESGCM(self._secret)
        return [orjson.loads(sealing.unseal(cipher, sealed, owner=row_id.bytes)) for sealed, row_id in rows]


# By the number in a UUID: a UUID itself is hashed and compared by code in Python, a number is not.
_recent: Recent[tuple[int | None, int], SubjectKey] = Recent(size=10_000, seconds=60)


def create(*, brand_id: UUID, subject_ids: Sequence[UUID]) -> dict[UUID, SubjectKey]:
    """Return the keys of these subjects, made where they do not exist yet.

    Commits in the key store on its own: a main transaction that fails
    afterwards leaves keys that seal nothing, never a value without its key.
    """
    made: dict[UUID, SubjectKey] = {}
    ids = iter(dict.fromkeys(subject_ids))
    while chunk := list(islice(ids, CHUNK)):
        made |= _create_chunk(brand_id, chunk)
    return made


def find(*, subject_ids: Sequence[UUID], brand_id: UUID | None = None) -> dict[UUID, SubjectKey]:
    """Return the keys that exist, in one query; a subject that is missing is erased.

    Without `brand_id` the brand is the one that the running transaction of
    the main database is bound to; where it is bound to none, keys of every
    brand are found by the engine and none by the web login.
    """
    keys = in_order(subject_ids=subject_ids, brand_id=brand_id)
    return {key.subject_id: key for key in keys if key}


def in_order(*, subject_ids: Sequence[UUID], brand_id: UUID | None = None) -> list[SubjectKey | None]:
    """Return the key of each subject in turn, None where it is erased; otherwise as `find`."""
    brand_id = brand_id or _bound_brand()
    brand = brand_id.int if brand_id else None
    places = [(brand, subject_id.int) for subject_id in subject_ids]
    keys = _recent.found(places)
    if None not in keys:
        return keys
    missing = {place: s for place, s, key in zip(places, subject_ids, keys, strict=True) if key is None}
    rows = _query("find_keys", brand_id, {"subject_ids": list(missing.values())})
    fresh = {(brand, subject_id.int): _unwrap(subject_id, wrapped) for subject_id, wrapped in rows}
    _recent.keep(fresh.items())
    return [key or fresh.get(place) for place, key in zip(places, keys, strict=True)]


def the(*, subject_id: UUID, brand_id: UUID | None = None) -> SubjectKey:
    """Return the key of one subject.

    Raises:
        Erased: the subject's key was destroyed.
    """
    key = find(subject_ids=[subject_id], brand_id=brand_id).get(subject_id)
    if key is None:
        raise Erased(subject_id)
    return key


def destroy(*, subject_ids: Sequence[UUID], brand_id: UUID | None = None) -> int:
    """Destroy the keys of these subjects and return how many there were.

    Nothing brings their values back. Other processes may hold an opened key
    for up to a minute.
    """
    forget(subject_ids)
    return len(_query("destroy_keys", brand_id or _bound_brand(), {"subject_ids": list(subject_ids)}))


def forget(subject_ids: Sequence[UUID] | None = None) -> None:
    """Drop opened keys from this process's memory: those of some subjects, or all."""
    if subject_ids is None:
        _recent.clear()
    else:
        gone = {subject_id.int for subject_id in subject_ids}
        _recent.drop(lambda place: place[1] in gone)


def _create_chunk(brand_id: UUID, subject_ids: list[UUID]) -> dict[UUID, SubjectKey]:
    secrets = {subject_id: os.urandom(sealing.KEY_BYTES) for subject_id in subject_ids}
    wrapping = _wrapping()
    wrapped = [sealing.seal(wrapping, secret, owner=place.bytes) for place, secret in secrets.items()]
    parameters = {"subject_ids": subject_ids, "brand_id": brand_id, "wrapped": b"".join(wrapped)}
    rows = _query("create_keys", brand_id, {**parameters, "width": len(wrapped[0])})
    if len(rows) == len(subject_ids):
        return {place: SubjectKey(place, secret) for place, secret in secrets.items()}
    # Another process, or an earlier call, made some of them: theirs stand.
    inserted = {subject_id for (subject_id,) in rows}
    made = {place: SubjectKey(place, secret) for place, secret in secrets.items() if place in inserted}
    made |= find(subject_ids=[place for place in subject_ids if place not in inserted], brand_id=brand_id)
    return made


def _query(name: str, brand_id: UUID | None, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with transaction.atomic(using=KEYSTORE):
        if brand_id is not None:
            bound = {"brand": str(brand_id)}
            sets.execute("SELECT set_config('clearline.brand', %(brand)s, true)", bound, using=KEYSTORE)
        return sets.run(__package__, name, parameters, using=KEYSTORE)


def _bound_brand() -> UUID | None:
    if not connections["default"].in_atomic_block:
        return None  # a binding lives inside a transaction only
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT clearline_brand()")
        (brand_id,) = cursor.fetchone()
    return brand_id if isinstance(brand_id, UUID) else None


@cache
def _wrapping() -> AESGCM:
    return AESGCM(derive("subject-keys"))


def _unwrap(subject_id: UUID, wrapped: bytes) -> SubjectKey:
    return SubjectKey(subject_id, sealing.unseal(_wrapping(), wrapped, owner=subject_id.bytes))
