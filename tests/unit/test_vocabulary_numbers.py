"""Numbers of SIMs, chips, devices and subscribers check themselves."""

import random
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearline.vocabulary import luhn
from clearline.vocabulary.eid import Eid
from clearline.vocabulary.errors import Malformed
from clearline.vocabulary.iccid import Iccid
from clearline.vocabulary.imei import Imei
from clearline.vocabulary.imsi import Imsi

DIGITS = "0123456789"
ICCID = "8944101234567890128"
EID = "89049032005008123456000000000058"
IMEI = "352099001761481"
IMSI = "234150123456789"


def by_hand(digits: str) -> int:
    """The Luhn sum as ISO/IEC 7812-1 describes it, digit by digit, from the right."""
    total = 0
    for position, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if position % 2 else 1)
        total += value - 9 if value > 9 else value
    return total


@given(st.text(DIGITS, min_size=1, max_size=40))
def test_luhn_agrees_with_the_standard_done_by_hand(digits):
    assert luhn.is_valid(digits) == (by_hand(digits) % 10 == 0)
    assert luhn.is_valid(digits + luhn.check_digit(digits))


@pytest.mark.feature("C11")
@given(st.text(DIGITS, min_size=2, max_size=30), st.data())
def test_luhn_finds_each_single_digit_mistyped(digits, data):
    right = digits + luhn.check_digit(digits)
    at = data.draw(st.integers(0, len(right) - 1))
    other = data.draw(st.sampled_from([digit for digit in DIGITS if digit != right[at]]))
    assert not luhn.is_valid(right[:at] + other + right[at + 1 :])


@pytest.mark.parametrize("known", ["79927398713", "4539578763621486", "490154203237518"])
def test_luhn_takes_published_examples(known):
    assert luhn.is_valid(known)
    assert luhn.check_digit(known[:-1]) == known[-1]


@pytest.mark.parametrize("text", ["", "1a", "٠", "²", "1 8", "-18"])
def test_luhn_never_holds_for_what_is_not_digits(text):
    assert not luhn.is_valid(text)


@pytest.mark.parametrize("right", [ICCID, "89440000000000000" + luhn.check_digit("89440000000000000")])
def test_an_iccid_may_be_padded(right):
    assert Iccid.check(right) == right
    assert Iccid.check(right + "F") == right
    assert Iccid.check(right + "f") == right
    assert Iccid(right + "F") == right


def test_an_eid_leaves_one_modulo_97():
    assert Eid.check(EID) == EID
    # Example of GSMA SGP.29, 4.2, worked anew: digits 31 and 32 are 98 less the remainder with 00.
    body = "890010120012341234012345678901"
    assert Eid.check(f"{body}{98 - int(body + '00') % 97:02d}")


def test_an_imei_of_the_specification_holds():
    # 3GPP TS 23.003, annex B, works 26053179311383 and finds 7.
    assert luhn.check_digit("26053179311383") == "7"
    assert Imei.check("260531793113837") == "260531793113837"


@pytest.mark.parametrize("right", [IMSI, IMSI[:14]])
def test_an_imsi_has_fourteen_or_fifteen_digits(right):
    assert Imsi.check(right) == right


KINDS: dict[str, tuple[Callable[[str], str], str]] = {
    "iccid": (Iccid.check, ICCID),
    "eid": (Eid.check, EID),
    "imei": (Imei.check, IMEI),
    "imsi": (Imsi.check, IMSI),
}


@pytest.mark.feature("C11")
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("spoil", ["{}1234567890", "{} ", " {}", "{}\n", "a{}", "٣{}", "x"])
def test_a_number_of_another_shape_is_refused(kind, spoil):
    check, right = KINDS[kind]
    with pytest.raises(Malformed) as refused:
        check(spoil.format(right))
    assert refused.value.reason == "format"


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_number_is_missing(kind):
    with pytest.raises(Malformed) as refused:
        KINDS[kind][0]("")
    assert refused.value.reason == "missing"


@pytest.mark.feature("C11")
@pytest.mark.parametrize("kind", ["iccid", "eid", "imei"])
def test_a_mistyped_number_is_told_as_such_and_not_repeated(kind):
    check, right = KINDS[kind]
    for at in range(2, len(right)):
        wrong = right[:at] + DIGITS[(int(right[at]) + 1) % 10] + right[at + 1 :]
        with pytest.raises(Malformed) as refused:
            check(wrong)
        assert refused.value.reason == "checksum"
        assert wrong not in str(refused.value)


@pytest.mark.parametrize("wrong", ["88" + ICCID[2:], ICCID[:17], ICCID + "00"])
def test_an_iccid_begins_with_89_and_has_18_to_20_digits(wrong):
    with pytest.raises(Malformed) as refused:
        Iccid.check(wrong)
    assert refused.value.reason == "format"


def test_random_text_is_refused_and_never_breaks_a_check():
    rolled = random.Random(7)
    for _ in range(2000):
        text = "".join(rolled.choice("0189Ff +xé") for _ in range(rolled.randrange(14)))
        for check, _right in KINDS.values():
            with pytest.raises(Malformed) as refused:
                check(text)
            assert refused.value.reason in {"missing", "format"}
