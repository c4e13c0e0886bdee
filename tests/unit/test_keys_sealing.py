"""What a subject's key seals opens in its own row alone."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearline.keys.recent import Recent
from clearline.keys.sealing import SealBroken
from clearline.keys.subjects import SubjectKey

AMA, BEN = UUID(int=1), UUID(int=2)
KEY = SubjectKey(AMA, bytes(32))
VALUES = {"full_name": "阿玛·门萨", "email": "ama@example.org"}


@pytest.mark.feature("S6")
@given(st.dictionaries(st.text(), st.text().filter(lambda text: text.isprintable()), max_size=5))
def test_values_come_back_as_they_went_in(values):
    assert KEY.open(KEY.seal(values, row_id=AMA), row_id=AMA) == values


@pytest.mark.feature("S6")
def test_sealed_values_show_nothing_and_never_repeat():
    first, second = (KEY.seal(VALUES, row_id=AMA) for _ in range(2))
    assert first != second
    assert b"example" not in first


@pytest.mark.feature("S6")
def test_they_do_not_open_in_another_row_or_with_another_key():
    sealed = KEY.seal(VALUES, row_id=AMA)
    with pytest.raises(SealBroken):
        KEY.open(sealed, row_id=BEN)
    with pytest.raises(SealBroken):
        SubjectKey(AMA, b"\x01" * 32).open(sealed, row_id=AMA)


@pytest.mark.feature("S6")
def test_every_altered_byte_is_found():
    sealed = KEY.seal(VALUES, row_id=AMA)
    for place in range(len(sealed)):
        altered = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
        with pytest.raises(SealBroken):
            KEY.open(altered, row_id=AMA)
        with pytest.raises(SealBroken):
            KEY.open(sealed[:place], row_id=AMA)


def test_a_memory_of_recent_things_is_bounded_in_number_and_age():
    memory: Recent[str, int] = Recent(size=2, seconds=60)
    memory.keep([("a", 1), ("b", 2)])
    assert memory.found("a") == [1]
    memory.keep([("c", 3)])
    assert memory.found("abc") == [1, None, 3]
    memory.keep(zip("defg", range(4), strict=True))
    assert memory.found("acdefg") == [None, None, None, None, 2, 3]
    memory.drop(lambda place: place == "f")
    assert memory.found("fg") == [None, 3]
    stale: Recent[str, int] = Recent(size=2, seconds=-1)
    stale.keep([("a", 1)])
    assert stale.found("a") == [None]
