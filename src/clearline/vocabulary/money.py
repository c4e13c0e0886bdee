"""Money in minor units; a float never touches it."""

import copy
import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Self

from babel.core import Locale, UnknownLocaleError

from clearline.vocabulary.direction import isolated

# ISO 4217, list one. Not from CLDR, which counts what shops use: 0 for RSD, where books count 2.
_WHOLE = (
    *("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG"),
    *("RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF"),
)
_THOUSANDTHS = ("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND")
_UNUSUAL = {
    **dict.fromkeys(_WHOLE, 0),
    **dict.fromkeys(_THOUSANDTHS, 3),
    **dict.fromkeys(("CLF", "UYW"), 4),
}
_CODE_LENGTH = 3
# CLDR sets a space where a code such as AED meets a digit (currencySpacing); Babel leaves it out.
_letter_meets_digit = re.compile(r"(?<=[^\W\d_])(?=\d)")
# From right to left `UK£` would be shown as `£UK`, and the minus behind its figure.
_own_order = re.compile(r"[A-Z]{2,3}[^\s\w]?|-[\d.,٠-٩٫٬]+")


class CurrencyMismatch(ValueError):
    """Two sums of different currencies neither add up nor compare."""


def minor_digits(currency: str) -> int:
    """Return how many decimals a currency has: 2 for GBP, 0 for JPY, 3 for BHD."""
    return _UNUSUAL.get(currency, 2)


@dataclass(frozen=True, slots=True)
class Money:
    """A sum in minor units of an ISO 4217 currency; negative is owed. False when zero."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if type(self.minor) is not int:
            raise TypeError(f"Money counts whole minor units; {type(self.minor).__name__} is none.")
        if not (len(self.currency) == _CODE_LENGTH and self.currency.isascii() and self.currency.isupper()):
            raise ValueError(f"{self.currency!r} is no currency: three capital letters are, such as GBP.")

    @classmethod
    def zero(cls, currency: str) -> Self:
        return cls(0, currency)

    def __add__(self, other: "Money") -> "Money":
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.minor - self._same(other), self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.minor < self._same(other)

    def __le__(self, other: "Money") -> bool:
        return self.minor <= self._same(other)

    def __gt__(self, other: "Money") -> bool:
        return self.minor > self._same(other)

    def __ge__(self, other: "Money") -> bool:
        return self.minor >= self._same(other)

    def __bool__(self) -> bool:
        return self.minor != 0

    def _same(self, other: "Money") -> int:
        if other.currency != self.currency:
            raise CurrencyMismatch(f"{self.currency} and {other.currency} do not mix.")
        return other.minor

    def format(self, language: str) -> str:
        """Return the sum as readers of a language write it, with all its decimals: `£4.10`, `4,10 €`.

        A language without rules of its own is written as English is. From
        right to left, `UK£` and a minus are set apart: they keep their order.
        """
        digits = minor_digits(self.currency)
        locale = _locale(language)
        pattern = copy.copy(locale.currency_formats["standard"])
        pattern.frac_prec = (digits, digits)
        amount = Decimal(self.minor).scaleb(-digits)
        written = pattern.apply(amount, locale, currency=self.currency, currency_digits=False)
        if locale.text_direction == "rtl":
            return _own_order.sub(lambda found: isolated(found[0]), written)
        return _letter_meets_digit.sub("\N{NO-BREAK SPACE}", written)


@cache
def _locale(language: str) -> Locale:
    try:
        return Locale.parse(language.replace("_", "-"), sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale("en")
