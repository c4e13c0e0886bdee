"""Ed25519 keys (RFC 8032) that sign the log's checkpoints and a brand's certificates."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import transaction

from clearline.brands import sets
from clearline.keys import sealing
from clearline.keys.secrets import derive
from clearline.vocabulary.identifiers import uuid7

KEYSTORE = "keystore"


@dataclass(frozen=True, slots=True)
class PublicKey:
    """The half of a signing key that anyone may hold, and the days it was in force."""

    id: UUID
    name: str
    public: bytes
    valid_from: datetime
    valid_until: datetime | None

    def was_in_force(self, moment: datetime) -> bool:
        return self.valid_from <= moment and (self.valid_until is None or moment < self.valid_until)

    def verifies(self, signature: bytes, message: bytes) -> bool:
        return verify(public=self.public, signature=signature, message=message)


class Signer:
    """A key in force, opened for signing; get a fresh one for each batch."""

    __slots__ = ("_private", "key")

    def __init__(self, key: PublicKey, private: bytes) -> None:
        self.key = key
        self._private = Ed25519PrivateKey.from_private_bytes(private)

    def sign(self, message: bytes) -> bytes:
        return self._private.sign(message)


def certificate_key_name(brand_id: UUID) -> str:
    """Return the name of the key that signs a brand's certificates."""
    return f"certificates/{brand_id}"


def signer(*, name: str, now: datetime) -> Signer:
    """Return the signer in force for a purpose; the first call for a name makes its key.

    Callers that race for the first key get the same one. Only the engine's
    login may sign: the web login cannot read a private half.
    """
    return signers(names=[name], now=now)[name]


def signers(*, names: Sequence[str], now: datetime) -> dict[str, Signer]:
    """Return the signers of several purposes in one query; otherwise as `signer`."""
    rows = _query("find_signers", {"names": list(names)})
    known = {row[1] for row in rows}
    for name in names:
        if name not in known:
            rows += _make(name, now)
    return {
        name: Signer(
            PublicKey(key_id, name, bytes(public), valid_from, valid_until),
            unwrap(key_id, wrapped),
        )
        for key_id, name, public, wrapped, valid_from, valid_until in rows
    }


def unwrap(key_id: UUID, wrapped: bytes) -> bytes:
    """Return the private half of a key.

    Raises:
        SealBroken: it was wrapped under another master key, or altered.
    """
    return sealing.unseal(_wrapping(), wrapped, owner=key_id.bytes)


def public_keys(*, name: str) -> list[PublicKey]:
    """Return every key that a purpose ever had, oldest first."""
    return [
        PublicKey(key_id, found, bytes(public), valid_from, valid_until)
        for key_id, found, public, valid_from, valid_until in _query("public_keys", {"name": name})
    ]


def verify(*, public: bytes, signature: bytes, message: bytes) -> bool:
    """Tell whether an Ed25519 signature fits; anything malformed does not."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def replace(*, name: str, now: datetime) -> Signer:
    """End the key in force for a purpose and return its successor; the old one stays checkable."""
    with transaction.atomic(using=KEYSTORE):
        _query("end_signer", {"name": name, "now": now})
        return signer(name=name, now=now)


def _make(name: str, now: datetime) -> list[tuple[Any, ...]]:
    private, key_id = os.urandom(32), uuid7()
    public = Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()
    wrapped = sealing.seal(_wrapping(), private, owner=key_id.bytes)
    _query("create_signer", {"id": key_id, "name": name, "public": public, "wrapped": wrapped, "now": now})
    return _query("find_signers", {"names": [name]})


def _query(name: str, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    return sets.run(__package__, name, parameters, using=KEYSTORE)


def _wrapping() -> AESGCM:
    return AESGCM(derive("signing-keys"))
