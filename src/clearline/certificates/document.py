"""The document that is signed, in canonical JSON; it holds no personal value, only commitments to two."""

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from clearline.audit.canonical import instant
from clearline.vocabulary.msisdn import Msisdn

# The form of a body is its number. 1 told end and money; 2 tells evidence, eSIM and what is kept as well.
NEWEST = 2
FORMS = {number: f"clearline-certificate/{number}" for number in (1, NEWEST)}
SALT_BYTES = 16


@dataclass(slots=True)
class Holder:
    """Whom and which number a certificate is about; empty where the data was erased before."""

    number: str
    full_name: str
    masked: str
    initial: str


def holder(number: str, full_name: str) -> Holder:
    """Return the holder with what strangers see: the number without its middle, the name's first letter."""
    return Holder(number, full_name, Msisdn(number).masked if number else "", f"{full_name[:1]}••")


def salts(count: int) -> list[str]:
    """Return a salt for each commitment of so many documents, in hex, two by two in one text."""
    drawn, width = os.urandom(2 * SALT_BYTES * count).hex(), 4 * SALT_BYTES
    return [drawn[first : first + width] for first in range(0, len(drawn), width)]


def sealed_values(holder: Holder, salts: str) -> dict[str, str]:
    """Return what is sealed for the holder's own copy: each value, and the salt of its commitment."""
    return {
        "number": holder.number,
        "full_name": holder.full_name,
        "number_salt": salts[: 2 * SALT_BYTES],
        "full_name_salt": salts[2 * SALT_BYTES :],
    }


def commitments(sealed: Mapping[str, str]) -> bytes:
    """Return the salted hashes by which a disclosed number or name is checked, in canonical JSON."""
    return b'{"full_name":"%b","number":"%b"}' % (
        commitment(sealed["full_name"], sealed["full_name_salt"]).encode(),
        commitment(sealed["number"], sealed["number_salt"]).encode(),
    )


def commitment(value: str, salt: str) -> str:
    """Return SHA-256 over the salt (hex) and the value, in hex."""
    return hashlib.sha256(bytes.fromhex(salt) + value.encode()).hexdigest()


def form(body: Mapping[str, Any]) -> str:
    """Return the form of a document with this body; bodies from before there was a second name none."""
    return FORMS[body.get("form", 1)]


class Frame:
    """What the documents of a brand, a key, a moment and a form have in common, written once."""

    __slots__ = ("_around",)

    def __init__(self, *, brand_id: UUID, key_id: UUID, issued_at: datetime, form: str) -> None:
        self._around = (
            f'{{"body":%b,"brand":"{brand_id}","case":"%b","form":"{form}","id":"%b",'
            f'"issued_at":"{instant(issued_at)}","key":"{key_id}","kind":"%b"}}'
        ).encode()

    def document(self, *, public_id: str, kind: str, case_id: UUID, body: bytes) -> bytes:
        """Return the document in canonical JSON, as its body is: at any time the same for the same values."""
        return self._around % (body, str(case_id).encode(), public_id.encode(), kind.encode())


def digest(signed: bytes) -> bytes:
    return hashlib.sha256(signed).digest()
