"""One installation, one master key: every host that joins it must bring the same.

The owner leaves a mark in the key store, derived from the key and telling
nothing of it. A host whose key gives another mark must not start: what it
sealed no other host could open, and it could open nothing that others sealed.
"""

import os
from uuid import UUID

import psycopg
from django.db import connections

from clearline.keys import sealing, signing
from clearline.keys.secrets import VARIABLE, MasterKeyUnusable, derive, master_path


def leave() -> None:
    """Leave the mark where there is none yet; as the owner, after the migrations.

    Raises:
        MasterKeyUnusable: the installation's mark, or a signing key that it has, is of another key.
    """
    with connections[signing.KEYSTORE].cursor() as cursor:
        cursor.execute("SELECT mark FROM keys_mark")
        if found := cursor.fetchone():
            _compare(bytes(found[0]))
            return
        cursor.execute("SELECT id, wrapped FROM keys_signingkey ORDER BY id LIMIT 1")
        if found := cursor.fetchone():
            _open(*found)  # an installation from before there were marks
        cursor.execute("INSERT INTO keys_mark (mark) VALUES (%s) ON CONFLICT DO NOTHING", [_mark()])


def verify(keystore_url: str) -> None:
    """See that this host's master key is the installation's, at the key store with this address.

    Raises:
        MasterKeyUnusable: it is another.
    """
    with psycopg.connect(keystore_url) as asked:
        there = asked.execute("SELECT to_regclass('keys_mark') IS NOT NULL").fetchone()
        found = asked.execute("SELECT mark FROM keys_mark").fetchone() if there and there[0] else None
    if found:  # none: not migrated yet, and nothing can be sealed before it is
        _compare(found[0])


def _mark() -> bytes:
    return derive("mark")


def _compare(mark: bytes) -> None:
    if mark != _mark():
        raise MasterKeyUnusable(_sentence())


def _open(key_id: UUID, wrapped: bytes) -> None:
    try:
        signing.unwrap(key_id, wrapped)
    except sealing.SealBroken:
        raise MasterKeyUnusable(_sentence()) from None


def _sentence() -> str:
    where = VARIABLE if os.environ.get(VARIABLE) else str(master_path())
    return (
        f"The master key in {where} is not the one of this installation: what is sealed there could not be "
        "opened here, nor the other way round. Bring the key of the other hosts: ./clearline share prints it."
    )
