"""The document that is signed, in canonical JSON; it holds no personal value, only commitments to two."""

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from clearline.audit.canonical import canonical, instant

FORM = "clearline-certificate/1"
SALT_BYTES = 16


@dataclass(frozen=True, slots=True)
class Holder:
    """Whom and which number a certificate is about; empty where the data was erased before."""

    number: str
    full_name: str

    @property
    def initial(self) -> str:
        """The name as strangers see it: its first letter."""
        return f"{self.full_name[:1]}••"


def sealed_values(holder: Holder) -> dict[str, str]:
    """Return what is sealed for the holder's own copy: each value, and the salt of its commitment."""
    values = {"number": holder.number, "full_name": holder.full_name}
    salts = os.urandom(2 * SALT_BYTES).hex()
    return {**values, "number_salt": salts[: 2 * SALT_BYTES], "full_name_salt": salts[2 * SALT_BYTES :]}


def commitments(sealed: Mapping[str, str]) -> dict[str, str]:
    """Return the salted hashes by which a disclosed number or name is checked against the document."""
    return {name: commitment(sealed[name], sealed[f"{name}_salt"]) for name in ("number", "full_name")}


def commitment(value: str, salt: str) -> str:
    """Return SHA-256 over the salt (hex) and the value, in hex."""
    return hashlib.sha256(bytes.fromhex(salt) + value.encode()).hexdigest()


def document(
    *,
    public_id: str,
    kind: str,
    brand_id: UUID,
    case_id: UUID,
    issued_at: datetime,
    key_id: UUID,
    body: bytes,
) -> bytes:
    """Return the bytes that are signed; the same certificate gives the same bytes at any time.

    `body` is canonical JSON; its name sorts before those of all other members.
    """
    told = {"form": FORM, "id": public_id, "kind": kind, "brand": brand_id, "case": case_id, "key": key_id}
    return b'{"body":%b,%b' % (body, canonical({**told, "issued_at": instant(issued_at)})[1:])


def digest(signed: bytes) -> bytes:
    return hashlib.sha256(signed).digest()
