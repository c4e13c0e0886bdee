"""Codes that follow from what they belong to."""

from collections import Counter
from uuid import UUID, uuid4

import pytest

from clearline.notices.codes import is_ours, message_code, six_digits
from clearline.notices.word_list import WORDS

CASE = UUID("0199c0de-0000-7000-8000-000000000001")


@pytest.mark.feature("F3")
def test_a_message_code_stays_the_same_and_can_be_confirmed():
    code = message_code(CASE)
    word, number = code.split()
    assert word in WORDS
    assert 10 <= int(number) <= 99
    assert code == message_code(CASE)
    assert is_ours(origin=CASE, typed=f"  {code.upper().replace(' ', '  ')} ")


@pytest.mark.feature("F3")
def test_another_cases_code_is_not_ours():
    strangers = [uuid4() for _ in range(2000)]
    taken_for_ours = sum(is_ours(origin=CASE, typed=message_code(other)) for other in strangers)
    assert taken_for_ours <= 3  # one of 18,000 codes by chance
    assert not is_ours(origin=CASE, typed="")


def test_codes_spread_over_words_and_digits():
    codes = [message_code(uuid4()).split() for _ in range(4000)]
    assert len({word for word, _ in codes}) > 190
    assert len({number for _, number in codes}) == 90
    first = Counter(six_digits("spread", uuid4())[0] for _ in range(4000))
    assert len(first) == 10
    assert max(first.values()) < 560


def test_words_are_fit_to_be_read_out():
    assert len(WORDS) == len(set(WORDS)) == 200
    assert all(word.isalpha() and word.islower() and 3 <= len(word) <= 9 for word in WORDS)


def test_one_label_tells_nothing_of_another():
    assert six_digits("status-code", CASE) == six_digits("status-code", CASE)
    assert six_digits("status-code", CASE) != six_digits("other", CASE)
    assert len(six_digits("status-code", CASE)) == 6
