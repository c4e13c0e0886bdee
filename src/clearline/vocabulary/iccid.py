"""The number of a SIM (ITU-T E.118)."""

import re
from typing import Self

from clearline.vocabulary import luhn
from clearline.vocabulary.errors import Malformed

_is_shaped = re.compile(r"89[0-9]{16,18}").fullmatch


class Iccid(str):
    """18 to 20 digits beginning with 89, the last a Luhn digit.

    Profile servers pad it to ten octets with F (SGP.22, 4.1): padding is
    taken off, so both forms are the same SIM.
    """

    __slots__ = ()

    def __new__(cls, text: str) -> Self:
        return super().__new__(cls, cls.check(text))

    @staticmethod
    def check(text: str) -> str:
        """Return the digits without padding, or raise Malformed (missing, format, checksum)."""
        digits = text if text[-1:].isdigit() else text.rstrip("Ff")
        if not _is_shaped(digits):
            if not digits:
                raise Malformed("missing", "The ICCID is missing; it is printed on the SIM card.")
            raise Malformed("format", "An ICCID has 18 to 20 digits and begins with 89.")
        if not luhn.fits(digits):
            raise Malformed(
                "checksum", "The ICCID's last digit does not fit the others: compare it digit by digit."
            )
        return digits
