"""The number of an eSIM chip (GSMA SGP.29)."""

from typing import Self

from clearline.vocabulary.errors import Malformed

LENGTH = 32


class Eid(str):
    """32 digits that are 1 modulo 97. Not unique: one chip carries several profiles."""

    __slots__ = ()

    def __new__(cls, text: str) -> Self:
        return super().__new__(cls, cls.check(text))

    @staticmethod
    def check(text: str) -> str:
        """Return the digits, or raise Malformed (missing, format, checksum)."""
        if not text:
            raise Malformed("missing", "The EID is missing.")
        if not (text.isascii() and text.isdigit() and len(text) == LENGTH):
            raise Malformed("format", "An EID has 32 digits.")
        if int(text) % 97 != 1:
            raise Malformed("checksum", "The EID's last two digits do not fit the others: one of them is mistyped.")
        return text
