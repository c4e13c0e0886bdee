"""The public keys that whoever checks has from the operator, in the forms in which they are handed on."""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from clearline.audit import notes

FORM = "clearline-keys/1"
KEY_BYTES = 32
LARGEST = 200_000  # bytes


class KeyMalformed(ValueError):
    """A text is no key of ours; the sentence says which forms there are."""


@dataclass(frozen=True, slots=True)
class Days:
    """When a key was in force; without an end it still is."""

    since: datetime
    until: datetime | None

    def cover(self, moment: datetime) -> bool:
        return self.since <= moment and (self.until is None or moment < self.until)


@dataclass(frozen=True, slots=True)
class Ring:
    """Keys of certificates, with their days where these are known, and keys of the log."""

    keys: Mapping[bytes, Days | None] = field(default_factory=dict)
    logs: frozenset[bytes] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.keys)


NO_KEYS = Ring()


def read(text: str) -> Ring:
    """Return the keys of a text: the operator's `keys.json`, PEM, or base64; a log's key by its own line.

    Raises:
        KeyMalformed: it is none of these, or holds no key of a certificate.
    """
    if len(text) > LARGEST:
        raise KeyMalformed(f"A file of keys has {LARGEST} characters at most.")
    stripped = text.strip()
    try:
        ring = _file(stripped) if stripped.startswith("{") else _lines(stripped)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, UnsupportedAlgorithm):
        ring = NO_KEYS
    if not ring:
        raise KeyMalformed(
            "This is no public key of a certificate. Give the operator's keys.json (its site has it at "
            "/certificates/keys.json), a PEM file with an Ed25519 public key, or its 32 bytes in base64."
        )
    return ring


def _file(text: str) -> Ring:
    told: dict[str, Any] = json.loads(text)
    if told["form"] != FORM:
        return NO_KEYS
    keys = {
        _public(each["public_key"]): Days(_moment(each["valid_from"]), _end(each["valid_until"]))
        for each in told["keys"]
    }
    return Ring(keys, frozenset(notes.read_verifier_key(line)[1] for line in told["log"]))


def _lines(text: str) -> Ring:
    if text.startswith("-----BEGIN PUBLIC KEY-----"):
        found = load_pem_public_key(text.encode())
        if not isinstance(found, Ed25519PublicKey):
            return NO_KEYS
        return Ring({found.public_bytes_raw(): None})
    lines = text.split()
    logs = frozenset(notes.read_verifier_key(line)[1] for line in lines if _is_of_log(line))
    return Ring({_public(line): None for line in lines if not _is_of_log(line)}, logs)


def _is_of_log(line: str) -> bool:
    try:
        notes.read_verifier_key(line)
    except notes.NoteMalformed:
        return False
    return True


def _public(text: str) -> bytes:
    try:
        raw = base64.b64decode(text, validate=True)
    except binascii.Error:
        raw = b""
    if len(raw) != KEY_BYTES:
        raise KeyMalformed("An Ed25519 public key has 32 bytes.")
    return raw


def _moment(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise KeyMalformed("A moment needs its distance from UTC.")
    return found


def _end(text: str | None) -> datetime | None:
    return _moment(text) if text else None
