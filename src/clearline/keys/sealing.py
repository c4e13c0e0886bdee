"""Sealing with AES-256-GCM: keys under the master key, values under the key of their subject.

Layout of what is stored: one version byte, 12 random bytes of nonce, then the
ciphertext with its tag. The version is authenticated together with the owner
of the value, so a sealed value moved to another row does not open.
"""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

VERSION = b"\x01"
NONCE_BYTES = 12
KEY_BYTES = 32


class SealBroken(Exception):
    """A sealed value does not open here: altered, of another row, or under another key."""


def seal(cipher: AESGCM, plain: bytes, *, owner: bytes) -> bytes:
    """Seal bytes for one owner (the row or the subject they belong to)."""
    nonce = os.urandom(NONCE_BYTES)
    return VERSION + nonce + cipher.encrypt(nonce, plain, owner + VERSION)


def unseal(cipher: AESGCM, sealed: bytes | memoryview, *, owner: bytes) -> bytes:
    """Return the bytes that were sealed for this owner.

    Raises:
        SealBroken: the value was altered or belongs to another owner.
    """
    sealed = bytes(sealed)
    if sealed[:1] != VERSION:
        raise SealBroken("The sealed value is of a version that this release does not know.")
    nonce, body = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
    try:
        return cipher.decrypt(nonce, body, owner + VERSION)
    except (InvalidTag, ValueError):
        raise SealBroken("The sealed value was altered, or belongs to another row.") from None
