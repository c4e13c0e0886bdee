"""Look-up of sealed values without opening them: keyed hashes, one key per kind of value."""

import hmac
from collections.abc import Iterable

from clearline.keys.secrets import derive

INDEX_BYTES = 16


def index(kind: str, value: str) -> bytes:
    """Return the 16 bytes under which a value of this kind is found again.

    E-mail addresses are compared without case; everything else arrives in the
    normal form of its own type (a number as E.164 digits).
    """
    return hmac.digest(derive(f"blind:{kind}"), _normal(kind, value), "sha256")[:INDEX_BYTES]


def index_many(kind: str, values: Iterable[str]) -> list[bytes]:
    """Return the indexes of many values of one kind, in their order."""
    key, digest = derive(f"blind:{kind}"), hmac.digest
    return [digest(key, _normal(kind, value), "sha256")[:INDEX_BYTES] for value in values]


def _normal(kind: str, value: str) -> bytes:
    return (value.strip().casefold() if kind == "email" else value).encode()
