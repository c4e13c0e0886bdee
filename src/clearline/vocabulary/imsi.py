"""The subscriber's identity in the network (ITU-T E.212)."""

import re
from typing import Self

from clearline.vocabulary.errors import Malformed

_is_shaped = re.compile(r"[0-9]{14,15}").fullmatch


class Imsi(str):
    """14 or 15 digits: country (3), network (2 or 3), subscriber. There is no check digit."""

    __slots__ = ()

    def __new__(cls, text: str) -> Self:
        return super().__new__(cls, cls.check(text))

    @staticmethod
    def check(text: str) -> str:
        """Return the digits, or raise Malformed (missing, format)."""
        if _is_shaped(text):
            return text
        if not text:
            raise Malformed("missing", "The IMSI is missing.")
        raise Malformed("format", "An IMSI has 14 or 15 digits and nothing else.")
