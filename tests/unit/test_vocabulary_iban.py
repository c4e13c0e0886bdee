"""Account numbers that people type."""

import pytest

from clearline.vocabulary.iban import Iban, NoIban

# The examples of the ISO 13616 registry.
GOOD = (
    "DE89370400440532013000",
    "GB29NWBK60161331926819",
    "FR1420041010050500013M02606",
    "NL91ABNA0417164300",
    "MT84MALT011000012345MTLCAST001S",
    "NO9386011117947",
)


@pytest.mark.feature("E2")
@pytest.mark.parametrize("number", GOOD)
def test_an_account_number_is_read_in_any_usual_spelling(number: str):
    spaced = " ".join(number[at : at + 4] for at in range(0, len(number), 4))
    assert Iban.read(number).compact == Iban.read(f" iban: {spaced.lower()} ").compact == number
    assert Iban.read(spaced).grouped == spaced


@pytest.mark.parametrize("number", GOOD)
def test_one_wrong_digit_and_two_turned_round_are_found(number: str):
    for at in range(4, len(number)):
        wrong = number[:at] + ("1" if number[at] != "1" else "2") + number[at + 1 :]
        with pytest.raises(NoIban):
            Iban.read(wrong)
        if at + 1 < len(number) and number[at] != number[at + 1]:
            with pytest.raises(NoIban):
                Iban.read(number[:at] + number[at + 1] + number[at] + number[at + 2 :])


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "shape"),
        ("12345678", "shape"),
        ("DE٨٩370400440532013000", "shape"),
        ("DE89370400440532013000" + " " * 60, "shape"),
        ("US64SVBKUS6S3300958879", "country"),
        ("DE8937040044053201300", "length"),
        ("DE88370400440532013000", "check"),
    ],
)
def test_what_is_none_says_why(typed: str, reason: str):
    with pytest.raises(NoIban, match=reason):
        Iban.read(typed)


def test_it_is_shown_by_its_end_only():
    iban = Iban.read(GOOD[0])
    assert iban.masked == "DE•• •••• 3000"
    assert "3704" not in repr(iban)
