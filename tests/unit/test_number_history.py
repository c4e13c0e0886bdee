"""Has a number changed hands since a day: every way that its lines can lie."""

from datetime import date

import pytest

from clearline.cases.numbers.history import Answer, Held, judged

pytestmark = pytest.mark.feature("G4")
DAY = date(2026, 6, 15)
JAN, MAY, JULY, AUGUST = (date(2026, month, 1) for month in (1, 5, 7, 8))


@pytest.mark.parametrize(
    ("held", "answer"),
    [
        ([], Answer.NO_DATA),
        ([Held(JAN, None, closed=False)], Answer.NO),
        ([Held(DAY, None, closed=False)], Answer.NO),
        ([Held(JULY, None, closed=False)], Answer.NO_DATA),
        ([Held(JAN, JULY, closed=True)], Answer.YES),
        ([Held(JAN, DAY, closed=True)], Answer.YES),
        ([Held(JAN, MAY, closed=True)], Answer.NO),
        ([Held(JAN, JULY, closed=False)], Answer.NO_DATA),
        ([Held(JAN, MAY, closed=False)], Answer.NO_DATA),
        ([Held(JAN, MAY, closed=True), Held(JULY, None, closed=False)], Answer.YES),
        ([Held(JAN, MAY, closed=True), Held(JULY, AUGUST, closed=False)], Answer.YES),
        ([Held(JAN, MAY, closed=True), Held(DAY, None, closed=False)], Answer.NO),
        ([Held(JAN, JULY, closed=True), Held(AUGUST, None, closed=False)], Answer.YES),
        ([Held(JAN, JULY, closed=False), Held(AUGUST, None, closed=False)], Answer.NO_DATA),
    ],
)
def test_the_answer_follows_from_the_lines_that_had_the_number(held, answer):
    assert judged(held, since=DAY) is answer
    assert judged(held[::-1], since=DAY) is answer
