"""Sums as Stripe counts them, and back: its decimals differ from ISO 4217 in a few currencies.

Source: docs.stripe.com/currencies, "Zero-decimal", "Three-decimal" and "Special cases".
"""

from typing import Final

from clearline.vocabulary.money import Money, minor_digits

_WHOLE: Final = frozenset(
    ("BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF")
)
_THOUSANDTHS: Final = frozenset(("BHD", "JOD", "KWD", "OMR", "TND"))
_TEN: Final = 10


class NotPayable(ValueError):
    """The sum has a part that Stripe cannot carry."""


def written(money: Money) -> int:
    """Return the sum in Stripe's units.

    Raises:
        NotPayable: it would have to be rounded (the last digit of a dinar's fils must be 0).
    """
    shift = _digits(money.currency) - minor_digits(money.currency)
    up, down = int(_TEN ** max(shift, 0)), int(_TEN ** max(-shift, 0))
    amount, rest = divmod(money.minor * up, down)
    if rest or (money.currency in _THOUSANDTHS and amount % _TEN):
        raise NotPayable(f"{money.minor} minor units of {money.currency} cannot be paid by card.")
    return amount


def read(*, amount: int, currency: str) -> Money:
    """Return the sum that Stripe names; ValueError or TypeError where it is none of whole minor units."""
    code = currency.upper()
    shift = _digits(code) - minor_digits(code)
    up, down = int(_TEN ** max(-shift, 0)), int(_TEN ** max(shift, 0))
    minor, rest = divmod(amount * up, down)
    if rest:
        raise ValueError("A sum with a part of a minor unit.")
    return Money(minor, code)


def _digits(currency: str) -> int:
    if currency in _WHOLE:
        return 0
    return 3 if currency in _THOUSANDTHS else 2
