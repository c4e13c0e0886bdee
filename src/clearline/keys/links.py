"""Addresses that open one thing to whoever has them, without signing in."""

import binascii
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from uuid import UUID

from clearline.keys.secrets import derive

ID_BYTES = 16


@dataclass(frozen=True, slots=True)
class SignedLinks:
    """The links of one purpose: an id and its signature, stored nowhere.

    A signature for one purpose opens nothing of another. `mark_bytes` is its
    length: 10 are 80 bits, which nobody guesses.
    """

    purpose: str
    mark_bytes: int

    def token(self, row_id: UUID) -> str:
        """Return what the link of a message carries."""
        return urlsafe_b64encode(row_id.bytes + self._mark(row_id)).decode().rstrip("=")

    def read(self, typed: str) -> UUID | None:
        """Return the id that a link is for; None where we did not sign it."""
        try:
            raw = urlsafe_b64decode(typed + "=" * (-len(typed) % 4))
        except (binascii.Error, ValueError):
            return None
        if len(raw) != ID_BYTES + self.mark_bytes:
            return None
        row_id = UUID(bytes=raw[:ID_BYTES])
        return row_id if hmac.compare_digest(raw[ID_BYTES:], self._mark(row_id)) else None

    def _mark(self, row_id: UUID) -> bytes:
        return hmac.digest(derive(self.purpose), row_id.bytes, "sha256")[: self.mark_bytes]
