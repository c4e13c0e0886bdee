"""A text as phones get it: in GSM's alphabet where that has every letter, else in UCS-2; long ones in parts.

3GPP TS 23.038 §6.2.1 (the alphabet) and TS 23.040 §9.2.3.24.8 (parts that a phone joins again).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final

_ESCAPE: Final = 0x1B
# At their places; the escape stands for itself, and no text may hold it.
_BASIC: Final = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED: Final = {
    "\f": 0x0A,
    "^": 0x14,
    "{": 0x28,
    "}": 0x29,
    "\\": 0x2F,
    "[": 0x3C,
    "~": 0x3D,
    "]": 0x3E,
    "|": 0x40,
    "€": 0x65,
}
_GSM: Final = {letter: bytes([at]) for at, letter in enumerate(_BASIC) if at != _ESCAPE} | {
    letter: bytes([_ESCAPE, at]) for letter, at in _EXTENDED.items()
}
MOST_PARTS: Final = 20  # beyond any notice of ours; 255 would fit


class Coding(IntEnum):
    """`data_coding` of SMPP, with one octet per septet of the default alphabet."""

    GSM = 0
    UCS2 = 8


# Octets of a text that goes alone, and of each part: seven less on the air, for the header with a
# reference of sixteen bits. Of GSM's alphabet one octet here is one septet there.
_ALONE: Final = {Coding.GSM: 160, Coding.UCS2: 140}
_IN_PARTS: Final = {Coding.GSM: 152, Coding.UCS2: 132}


class TooLong(ValueError):
    """A text of more parts than anybody sends on purpose."""


@dataclass(frozen=True, slots=True)
class Written:
    """What goes over the wire; with more than one part each begins with the header that joins them."""

    coding: Coding
    parts: tuple[bytes, ...] = field(repr=False)

    @property
    def joined(self) -> bool:
        return len(self.parts) > 1


def written(text: str, *, reference: int, plain: bool = True) -> Written:
    """Return `text` in as few parts as it needs; `reference` (16 bits) tells phones which belong together.

    A letter is never torn in two. Without `plain` everything is UCS-2, for
    gateways whose default alphabet is another than GSM's.

    Raises:
        TooLong: it would need more than MOST_PARTS.
    """
    coding = Coding.GSM if plain and all(letter in _GSM for letter in text) else Coding.UCS2
    # By letters, not by code units: one beyond the basic plane takes two, and no part may end between them.
    letters = [_GSM[each] if coding is Coding.GSM else _ucs2(each) for each in text]
    if sum(map(len, letters)) <= _ALONE[coding]:
        return Written(coding, (b"".join(letters),))
    bodies = list(_filled(letters, most=_IN_PARTS[coding]))
    if len(bodies) > MOST_PARTS:
        raise TooLong
    return Written(
        coding,
        tuple(
            bytes([6, 8, 4, *reference.to_bytes(2, "big"), len(bodies), number]) + body
            for number, body in enumerate(bodies, start=1)
        ),
    )


def _ucs2(letter: str) -> bytes:
    # A lone half of a pair is no letter; what a phone shows for it is its own affair.
    return letter.encode("utf-16-be", "replace")


def _filled(letters: Iterable[bytes], *, most: int) -> Iterator[bytes]:
    body = b""
    for letter in letters:
        if len(body) + len(letter) > most:
            yield body
            body = b""
        body += letter
    yield body
