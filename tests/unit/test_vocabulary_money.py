"""Money adds up in minor units and is written as its readers write it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearline.vocabulary.money import CurrencyMismatch, Money, minor_digits

SUMS = st.integers(-(10**15), 10**15)


@given(SUMS, SUMS)
def test_sums_of_one_currency_add_up(one, other):
    assert Money(one, "GBP") + Money(other, "GBP") == Money(one + other, "GBP")
    assert Money(one, "GBP") - Money(other, "GBP") == Money(one - other, "GBP")
    assert -Money(one, "GBP") + Money(one, "GBP") == Money.zero("GBP")
    assert (Money(one, "GBP") < Money(other, "GBP")) == (one < other)
    assert (Money(one, "GBP") >= Money(other, "GBP")) == (one >= other)


def test_only_zero_is_false():
    assert not Money.zero("EUR")
    assert Money(-1, "EUR")


@pytest.mark.parametrize("act", ["__add__", "__sub__", "__lt__", "__le__", "__gt__", "__ge__"])
def test_two_currencies_do_not_mix(act):
    with pytest.raises(CurrencyMismatch, match="GBP and EUR"):
        getattr(Money(1, "GBP"), act)(Money(1, "EUR"))
    assert Money(1, "GBP") != Money(1, "EUR")


@pytest.mark.parametrize("minor", [1.0, "1", True, None])
def test_money_counts_whole_minor_units(minor):
    with pytest.raises(TypeError, match="whole minor units"):
        Money(minor, "GBP")


@pytest.mark.parametrize("currency", ["", "gbp", "£", "GB", "GBPX"])
def test_a_currency_is_three_capital_letters(currency):
    with pytest.raises(ValueError, match="GBP"):
        Money(1, currency)


@pytest.mark.parametrize(
    ("currency", "digits"), [("GBP", 2), ("JPY", 0), ("BHD", 3), ("CLF", 4), ("RSD", 2), ("IQD", 3)]
)
def test_decimals_are_those_of_iso_4217(currency, digits):
    assert minor_digits(currency) == digits


@pytest.mark.parametrize(
    ("money", "language", "written"),
    [
        (Money(410, "GBP"), "en", "£4.10"),
        (Money(-410, "GBP"), "en", "-£4.10"),
        (Money(123456, "EUR"), "de", "1.234,56\xa0€"),
        (Money(123456, "CNY"), "zh-Hans", "¥1,234.56"),
        (Money(500, "JPY"), "en", "¥500"),
        (Money(1234567, "BHD"), "en", "BHD\xa01,234.567"),
        (Money(12345, "RSD"), "en", "RSD\xa0123.45"),
        (Money(-123450, "AED"), "en", "-AED\xa01,234.50"),
        (Money(100000, "INR"), "en", "₹1,000.00"),
        (Money(410, "GBP"), "en_GB", "£4.10"),
        (Money(410, "GBP"), "tlh", "£4.10"),
        (Money(410, "GBP"), "not a language", "£4.10"),
        (Money(410, "GBP"), "ar", "\u200f4.10\xa0\u2066UK£\u2069"),
        (Money(-123456, "USD"), "ar", "\u200f\u2066-1,234.56\u2069\xa0\u2066US$\u2069"),
        (Money(410, "RSD"), "ar", "\u200f4.10\xa0\u2066RSD\u2069"),
        (Money(410, "EUR"), "ar", "\u200f4.10\xa0€"),
        (Money(410, "AED"), "ar", "\u200f4.10\xa0د.إ.\u200f"),
    ],
)
def test_a_sum_is_written_as_its_readers_write_it(money, language, written):
    assert money.format(language) == written


@given(SUMS, st.sampled_from(["GBP", "JPY", "BHD", "CLF"]))
def test_no_digit_is_lost_in_writing(minor, currency):
    written = Money(minor, currency).format("en")
    assert "".join(letter for letter in written if letter.isdigit()).lstrip("0") == str(abs(minor)).lstrip(
        "0"
    )
