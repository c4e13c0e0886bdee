"""Codes that follow from what they belong to: nothing is stored, and nobody without the key can tell them."""

import hmac
from uuid import UUID

from clearline.keys.secrets import derive
from clearline.notices.word_list import WORDS

NUMBERS = 90  # two digits without a leading zero: 10 to 99


def message_code(origin: UUID) -> str:
    """Return the word-and-number code that every message about one origin carries: `maple 42`."""
    drawn = int.from_bytes(_digest("message-code", origin)[:8], "big")
    rest, number = divmod(drawn, NUMBERS)
    return f"{WORDS[rest % len(WORDS)]} {number + 10}"


def is_ours(*, origin: UUID, typed: str) -> bool:
    """Tell whether a message code belongs to an origin; spaces and case do not matter."""
    known, asked = ("".join(text.casefold().split()) for text in (message_code(origin), typed))
    return hmac.compare_digest(known.encode(), asked.encode())


def six_digits(label: str, origin: UUID) -> str:
    """Return the six digits that belong to an origin for one use."""
    return f"{int.from_bytes(_digest(label, origin)[:8], 'big') % 1_000_000:06d}"


def _digest(label: str, origin: UUID) -> bytes:
    return hmac.digest(derive(label), origin.bytes, "sha256")
