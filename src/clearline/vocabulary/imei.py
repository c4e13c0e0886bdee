"""The number of a device (3GPP TS 23.003, annex B)."""

import re
from typing import Self

from clearline.vocabulary import luhn
from clearline.vocabulary.errors import Malformed

_is_shaped = re.compile(r"[0-9]{15}").fullmatch


class Imei(str):
    """15 digits, the last a Luhn digit. Not unique: cloned and reused ones are in use."""

    __slots__ = ()

    def __new__(cls, text: str) -> Self:
        return super().__new__(cls, cls.check(text))

    @staticmethod
    def check(text: str) -> str:
        """Return the digits, or raise Malformed (missing, format, checksum)."""
        if not _is_shaped(text):
            if not text:
                raise Malformed("missing", "The IMEI is missing; dial *#06# to read it.")
            raise Malformed("format", "An IMEI has 15 digits and nothing else.")
        if not luhn.fits(text):
            raise Malformed(
                "checksum", "The IMEI's last digit does not fit the others: compare it digit by digit."
            )
        return text
