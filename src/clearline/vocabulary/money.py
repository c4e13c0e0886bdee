"""Money in minor units; a float never touches it."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from babel.core import Locale
from babel.numbers import format_currency, get_currency_precision


class CurrencyMismatch(ValueError):
    """Two sums of different currencies do not add up or compare."""


@cache
def minor_digits(currency: str) -> int:
    """Return how many decimals a currency has: 2 for GBP, 0 for JPY, 3 for BHD."""
    return get_currency_precision(currency)


@dataclass(frozen=True, slots=True)
class Money:
    """A sum in minor units of an ISO 4217 currency; negative is owed."""

    minor: int
    currency: str

    @classmethod
    def zero(cls, currency: str) -> "Money":
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

    def __bool__(self) -> bool:
        return self.minor != 0

    def _same(self, other: "Money") -> int:
        if other.currency != self.currency:
            raise CurrencyMismatch(f"{self.currency} and {other.currency} do not mix.")
        return other.minor

    def format(self, language: str) -> str:
        """Return the sum as readers of a language write it, with all its decimals: `£4.10`, `4,10 €`."""
        amount = Decimal(self.minor).scaleb(-minor_digits(self.currency))
        return format_currency(amount, self.currency, locale=Locale.parse(language, sep="-"))
