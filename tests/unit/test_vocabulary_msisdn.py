"""Numbers of lines: as they are kept, typed, shown and hidden."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearline.vocabulary.errors import Malformed
from clearline.vocabulary.msisdn import Msisdn

NUMBERS = st.from_regex(r"[1-9][0-9]{6,14}", fullmatch=True).filter(str.isascii)


@pytest.mark.feature("C11")
@given(NUMBERS)
def test_a_number_is_taken_by_its_shape_alone(text):
    assert Msisdn.check(text) == text
    assert Msisdn(text) == text


@pytest.mark.feature("C11")
@pytest.mark.parametrize(
    "wrong",
    [
        "+447700900142",
        "0447700900142",
        "123456",
        "1234567890123456",
        "44 7700",
        "447700900142\n",
        "٤٤٧٧٠٠٩٠٠١٤٢",
    ],
)
def test_a_number_of_another_shape_is_refused(wrong):
    with pytest.raises(Malformed) as refused:
        Msisdn.check(wrong)
    assert refused.value.reason == "format"
    assert wrong not in str(refused.value)


def test_an_empty_number_is_missing():
    for ask in (Msisdn.check, Msisdn.parse):
        with pytest.raises(Malformed) as refused:
            ask("")
        assert refused.value.reason == "missing"


@pytest.mark.feature("C11")
@pytest.mark.parametrize(
    ("typed", "country", "kept"),
    [
        ("+44 7700 900142", None, "447700900142"),
        ("0044 7700-900142", None, "447700900142"),
        ("07700 900142", "GB", "447700900142"),
        ("  (07700) 900142 ", "GB", "447700900142"),
        ("0151 23456789", "DE", "4915123456789"),
        ("131 2345 6789", "CN", "8613123456789"),
        ("+８６ １３１ ２３４５ ６７８９", None, "8613123456789"),
        ("٠٥٠ ١٢٣ ٤٥٦٧", "AE", "971501234567"),
    ],
)
def test_what_people_type_is_read(typed, country, kept):
    assert Msisdn.parse(typed, country) == kept


@pytest.mark.parametrize("typed", ["07700 900142", "hello", "+", "+999 12", "1" * 30])
def test_what_is_no_number_is_answered_with_an_example(typed):
    with pytest.raises(Malformed, match=r"\d") as refused:
        Msisdn.parse(typed)
    assert refused.value.reason == "format"


@pytest.mark.parametrize(
    ("number", "shown", "masked"),
    [
        ("447700900142", "+44 7700 900142", "+44 •••• •••142"),
        ("8613123456789", "+86 131 2345 6789", "+86 •••• ••••789"),
        ("12015550123", "+1 201-555-0123", "+1 •••• •••123"),
        ("9991234567", "+9991234567", "+ •••• •••567"),
    ],
)
def test_a_number_is_shown_and_hidden(number, shown, masked):
    assert Msisdn(number).display() == shown
    assert Msisdn(number).masked == masked


@given(NUMBERS)
def test_a_masked_number_keeps_its_last_three_digits_and_hides_the_rest(text):
    masked = Msisdn(text).masked
    code, _, rest = masked.partition(" ")
    assert rest.endswith(text[-3:])
    assert rest.replace(" ", "").replace("•", "") == text[-3:]
    assert len(code) <= 4
