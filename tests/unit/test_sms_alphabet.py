"""What a text weighs on the air: alphabets, and where long texts are cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearline.connectors.sms.alphabet import MOST_PARTS, Coding, TooLong, written

pytestmark = pytest.mark.feature("I5")


@pytest.mark.parametrize(
    ("text", "coding", "sizes"),
    [
        ("x" * 160, Coding.GSM, [160]),
        ("x" * 161, Coding.GSM, [159, 16]),
        ("€" * 80, Coding.GSM, [160]),
        ("x" + "€" * 80, Coding.GSM, [158, 17]),  # 152 and no half of a euro
        ("码" * 70, Coding.UCS2, [140]),
        ("码" * 71, Coding.UCS2, [139, 17]),
        (
            "x" * 65 + "😀" + "x" * 10,
            Coding.UCS2,
            [137, 31],
        ),  # no half of a pair
        ("`", Coding.UCS2, [2]),
        ("§", Coding.GSM, [1]),
    ],
)
def test_a_text_is_cut_only_between_letters(text, coding, sizes):
    cut = written(text, reference=7)
    assert (cut.coding, [len(part) for part in cut.parts]) == (coding, sizes)


def test_the_head_of_a_part_says_where_it_belongs():
    first, second = written("x" * 200, reference=0xABCD).parts
    assert (first[:7], second[:7]) == (b"\x06\x08\x04\xab\xcd\x02\x01", b"\x06\x08\x04\xab\xcd\x02\x02")


def test_a_gateway_with_another_alphabet_gets_everything_in_ucs2():
    assert written("plain", reference=1, plain=False).coding is Coding.UCS2


def test_a_text_without_end_is_refused():
    assert len(written("x" * 152 * MOST_PARTS, reference=1).parts) == MOST_PARTS
    with pytest.raises(TooLong):
        written("x" * (152 * MOST_PARTS + 1), reference=1)


@given(st.text(min_size=1, max_size=900))
def test_no_part_is_more_than_the_air_carries(text):
    cut = written(text, reference=1)
    head = 7 if cut.joined else 0
    for part in cut.parts:
        octets = len(part) - head
        on_air = head * 8 + octets * (7 if cut.coding is Coding.GSM else 8)
        assert on_air <= 140 * 8
