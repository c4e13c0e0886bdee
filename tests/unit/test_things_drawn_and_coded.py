"""Bars that are drawn on the server, and the code that installs an eSIM."""

import pytest

from clearline.channels.portal.charts import FLOOR, TOP, WIDTH, Figure, bars
from clearline.vocabulary.activation_code import ActivationCode
from clearline.vocabulary.errors import Malformed


def drawn(*values: int, mirrored: bool = False):
    figures = [Figure(value=value, shown=str(value), name=f"n{value}") for value in values]
    return bars(key="k", title="t", finding="f", figures=figures, mirrored=mirrored)


@pytest.mark.feature("A13")
def test_bars_are_as_high_as_their_figures_and_stay_within_the_drawing():
    none, half, full = drawn(0, 50, 100).bars
    assert (none.height, half.height, full.height) == (0, (FLOOR - TOP) / 2, FLOOR - TOP)
    assert all(bar.y + bar.height == FLOOR for bar in (none, half, full))
    assert 0 <= none.x < none.x + none.width < half.x < full.x + full.width <= WIDTH


@pytest.mark.feature("A13")
def test_a_little_is_seen_and_nothing_is_not():
    little, _ = drawn(1, 10**12).bars
    assert little.height == 1
    assert drawn(0, 0).empty
    assert drawn().bars == ()


@pytest.mark.feature("A13", "A14")
def test_who_reads_from_the_right_finds_the_oldest_there():
    assert [bar.name for bar in drawn(1, 2, 3, mirrored=True).bars] == ["n3", "n2", "n1"]


@pytest.mark.feature("A12", "C11")
@pytest.mark.parametrize("text", ["LPA:1$smdp.example.com$04386-AGYFT", "1$a$", "LPA:1$s.de$T$1.3.6.1$1"])
def test_an_activation_code_is_taken_with_or_without_its_prefix(text):
    code = ActivationCode(text)
    assert code.startswith("LPA:1$")
    assert code.server == text.split("$")[1]
    assert code.token == text.split("$")[2]


@pytest.mark.feature("A12", "C11")
@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "missing"),
        ("LPA:", "missing"),
        ("LPA:2$a$B", "format"),
        ("LPA:1$a b$C", "format"),
        ("LPA:1$a$lower", "format"),
        ("1$a$B\n", "format"),
        ("LPA:1$" + "a" * 300 + "$B", "too_long"),
    ],
)
def test_what_is_no_activation_code_is_refused(text, reason):
    with pytest.raises(Malformed) as refused:
        ActivationCode(text)
    assert refused.value.reason == reason
