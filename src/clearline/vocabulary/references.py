"""References that people read out: a brand's prefix and eight Crockford characters."""

import re
import secrets
import unicodedata

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 8
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1"})


def random_characters(count: int = LENGTH) -> str:
    """Return characters that nobody mistakes for others: no I, L, O or U; five random bits each."""
    return "".join(secrets.choice(ALPHABET) for _ in range(count))


def new_reference(prefix: str) -> str:
    """Return a new reference such as `LU-7K4M2Q9D`: 40 random bits behind the brand's prefix."""
    return f"{prefix}-{random_characters()}"


def new_references(prefix: str, count: int) -> list[str]:
    """Return as many new references, drawn at once: a list of a million lines waits for none."""
    noise, drawn = secrets.token_bytes(5 * count), []
    for start in range(0, len(noise), 5):
        bits = int.from_bytes(noise[start : start + 5], "big")
        drawn.append(f"{prefix}-" + "".join(ALPHABET[bits >> place & 31] for place in range(0, 40, 5)))
    return drawn


def grouped(reference: str) -> str:
    """Return a reference as it is shown: `LU-7K4M-2Q9D`."""
    prefix, _, characters = reference.partition("-")
    return f"{prefix}-{characters[:4]}-{characters[4:]}"


def normalise_reference(text: str) -> str:
    """Return what somebody typed in the form that is stored: any case, any dashes, misread letters as meant.

    What was no reference stays none; looking it up finds nothing.
    """
    compact = re.sub(r"[^0-9A-Z]", "", unicodedata.normalize("NFKC", text).upper())
    prefix, characters = compact[:-LENGTH], compact[-LENGTH:]
    return f"{prefix}-{characters.translate(_MISREAD)}"
