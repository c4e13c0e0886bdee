"""International bank account numbers, checked by their own digits (ISO 13616)."""

import re
from dataclasses import dataclass, field
from typing import Final, Self

# How long an account number is where SEPA payments reach (ECB and EPC lists; ISO 13616 registry for lengths).
_LENGTHS: Final = {
    "AD": 24,
    "AL": 28,
    "AT": 20,
    "BE": 16,
    "BG": 22,
    "CH": 21,
    "CY": 28,
    "CZ": 24,
    "DE": 22,
    "DK": 18,
    "EE": 20,
    "ES": 24,
    "FI": 18,
    "FR": 27,
    "GB": 22,
    "GI": 23,
    "GR": 27,
    "HR": 21,
    "HU": 28,
    "IE": 22,
    "IS": 26,
    "IT": 27,
    "LI": 21,
    "LT": 20,
    "LU": 20,
    "LV": 21,
    "MC": 27,
    "MD": 24,
    "ME": 22,
    "MK": 19,
    "MT": 31,
    "NL": 18,
    "NO": 15,
    "PL": 28,
    "PT": 25,
    "RO": 24,
    "RS": 22,
    "SE": 24,
    "SI": 19,
    "SK": 24,
    "SM": 27,
    "VA": 22,
}
_BEYOND: Final = {"AE": 23}  # accounts have an IBAN there too, but no euros from SEPA
_MODULUS: Final = 97
_SHAPE: Final = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{1,30}")
LONGEST_TYPED: Final = 60  # with all the spaces that people type


class NoIban(ValueError):
    """What was typed is no account number; the text is a stable reason."""


@dataclass(frozen=True, slots=True)
class Iban:
    """An account number of a country that transfers reach, without spaces; `repr` does not show it."""

    compact: str = field(repr=False)

    @classmethod
    def read(cls, typed: str, *, country: str = "") -> Self:
        """Return the account number that was typed, in any usual spelling: of a country, or of SEPA's.

        Raises:
            NoIban: `shape`, `country`, `length` or `check`, in this order.
        """
        compact = re.sub(r"[\s\-.\u200e\u200f]", "", typed[:LONGEST_TYPED]).upper()
        compact = compact.removeprefix("IBAN").removeprefix(":")
        if len(typed) > LONGEST_TYPED or not compact.isascii() or not _SHAPE.fullmatch(compact):
            raise NoIban("shape")
        length = ({**_LENGTHS, **_BEYOND} if country else _LENGTHS).get(compact[:2])
        if length is None or (country and compact[:2] != country):
            raise NoIban("country")
        if len(compact) != length:
            raise NoIban("length")
        if _remainder(compact) != 1:
            raise NoIban("check")
        return cls(compact)

    @property
    def grouped(self) -> str:
        """In groups of four, as banks print it."""
        return " ".join(self.compact[at : at + 4] for at in range(0, len(self.compact), 4))

    @property
    def masked(self) -> str:
        """Country and the last four, for whoever knows the rest."""
        return f"{self.compact[:2]}•• •••• {self.compact[-4:]}"


def _remainder(compact: str) -> int:
    """Return the number with its head at the end, letters as 10 to 35, modulo 97."""
    turned = compact[4:] + compact[:4]
    return int("".join(str(int(each, 36)) for each in turned)) % _MODULUS
