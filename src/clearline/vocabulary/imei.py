"""The number of a device (3GPP TS 23.003)."""

from typing import Self

from clearline.vocabulary import luhn
from clearline.vocabulary.errors import Malformed

LENGTH = 15


class Imei(str):
    """15 digits, the last a Luhn digit. Not unique in life."""

    __slots__ = ()

    def __new__(cls, text: str) -> Self:
        return super().__new__(cls, cls.check(text))

    @staticmethod
    def check(text: str) -> str:
        """Return the digits, or raise Malformed (missing, format, checksum)."""
        if not text:
            raise Malformed("missing", "The IMEI is missing.")
        if not (text.isascii() and text.isdigit() and len(text) == LENGTH):
            raise Malformed("format", "An IMEI has 15 digits.")
        if not luhn.is_valid(text):
            raise Malformed("checksum", "The IMEI's last digit does not fit the others: one of them is mistyped.")
        return text
