"""The subscriber identity in the network (ITU-T E.212)."""

from typing import Self

from clearline.vocabulary.errors import Malformed


class Imsi(str):
    """14 or 15 digits: country, network, subscriber."""

    __slots__ = ()

    def __new__(cls, text: str) -> Self:
        return super().__new__(cls, cls.check(text))

    @staticmethod
    def check(text: str) -> str:
        """Return the digits, or raise Malformed (missing, format)."""
        if text.isascii() and text.isdigit() and len(text) in {14, 15}:
            return text
        if not text:
            raise Malformed("missing", "The IMSI is missing.")
        raise Malformed("format", "An IMSI has 14 or 15 digits.")
