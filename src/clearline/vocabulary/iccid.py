"""The number of a SIM (ITU-T E.118)."""

from typing import Self

from clearline.vocabulary import luhn
from clearline.vocabulary.errors import Malformed

SHORTEST, LONGEST = 18, 20


class Iccid(str):
    """18 to 20 digits beginning with 89, the last a Luhn digit; a padding F is taken off."""

    __slots__ = ()

    def __new__(cls, text: str) -> Self:
        return super().__new__(cls, cls.check(text))

    @staticmethod
    def check(text: str) -> str:
        """Return the digits, or raise Malformed (missing, format, checksum)."""
        digits = text[:-1] if text[-1:] in "Ff" else text
        if not digits:
            raise Malformed("missing", "The ICCID is missing.")
        if not (digits.isascii() and digits.isdigit() and digits.startswith("89") and SHORTEST <= len(digits) <= LONGEST):
            raise Malformed("format", "An ICCID has 18 to 20 digits and begins with 89.")
        if not luhn.is_valid(digits):
            raise Malformed("checksum", "The ICCID's last digit does not fit the others: one of them is mistyped.")
        return digits
