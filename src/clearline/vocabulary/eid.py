"""The number of an eSIM chip (GSMA SGP.29)."""

import re
from typing import Self

from clearline.vocabulary.errors import Malformed

_is_shaped = re.compile(r"[0-9]{32}").fullmatch


class Eid(str):
    """32 digits that leave 1 when divided by 97. Not unique: one chip carries several profiles."""

    __slots__ = ()

    def __new__(cls, text: str) -> Self:
        return super().__new__(cls, cls.check(text))

    @staticmethod
    def check(text: str) -> str:
        """Return the digits, or raise Malformed (missing, format, checksum)."""
        if not _is_shaped(text):
            if not text:
                raise Malformed(
                    "missing", "The EID is missing; it stands in the phone's settings, under About."
                )
            raise Malformed("format", "An EID has 32 digits and nothing else.")
        if int(text) % 97 != 1:
            raise Malformed(
                "checksum", "The EID's last two digits do not fit the others: compare it digit by digit."
            )
        return text


def with_check_digits(body: str) -> str:
    """Return the 30 digits of a body with the two that make it an EID."""
    return f"{body}{98 - int(body + '00') % 97:02d}"
