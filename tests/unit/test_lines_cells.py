"""What a cell must be, and why one is refused."""

from datetime import timedelta

import pytest

from clearline.lines.importing import cells
from clearline.lines.importing.faults import BadCell
from clearline.vocabulary.errors import Malformed

day, instant = cells.day(timedelta()), cells.instant(timedelta())


@pytest.mark.parametrize(
    ("check", "cell", "reason"),
    [
        (day, "2026-02-30", "bad_date"),
        (day, "2026-W01-1", "bad_date"),
        (day, "20260101", "bad_date"),
        (day, "２０２６-01-01", "bad_date"),
        (instant, "2026-02-30T00:00:00Z", "bad_date"),
        (instant, "2026-01-01T25:00:00Z", "bad_date"),
        (instant, "yesterday", "bad_date"),
        (cells.whole_number, "-1", "bad_value"),
        (cells.whole_number, "1.5", "bad_value"),
        (cells.whole_number, "१२", "bad_value"),
        (cells.whole_number, str(2**63), "bad_value"),
        (cells.whole_number, "9" * 5000, "bad_value"),
        (cells.small_number, "1201", "bad_value"),
        (cells.email, "nobody", "format"),
        (cells.text(3), "four", "too_long"),
        (cells.one_of("a", "b"), "c", "bad_value"),
        (cells.iccid, "8944260000000009016", "checksum"),
        (cells.imsi, "12AB", "format"),
    ],
)
def test_a_cell_is_refused_with_its_reason(check: cells.Check, cell: str, reason: str):
    with pytest.raises((Malformed, BadCell)) as refused:
        check(cell)
    assert refused.value.reason == reason


@pytest.mark.parametrize(
    ("check", "cell", "taken"),
    [
        (day, "2024-02-29", "2024-02-29"),
        (instant, "2026-01-01T10:00:00Z", "2026-01-01T10:00:00Z"),
        (instant, "2026-01-01", "2026-01-01 00:00:00+00:00"),
        (instant, "2026-01-01T10:00:00.5+02:00", "2026-01-01 08:00:00.500000+00:00"),
        (cells.whole_number, str(2**63 - 1), str(2**63 - 1)),
        (cells.iccid, "8944260000000009015F", "8944260000000009015"),
        (cells.email, "ama@mail.example.com", "ama@mail.example.com"),
    ],
)
def test_a_cell_is_taken_in_the_database_s_form(check: cells.Check, cell: str, taken: str):
    assert check(cell) == taken


def test_a_sample_is_moved_to_another_day():
    week = timedelta(days=7)
    assert cells.day(week)("2026-12-28") == "2027-01-04"
    assert cells.instant(week)("2026-12-28T23:00:00Z") == "2027-01-04 23:00:00+00:00"


def test_a_memory_of_answers_stays_small(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(cells._Remembered, "MOST", 10)
    asked: list[str] = []
    check = cells.remembered(lambda cell: asked.append(cell) or cell)
    for cell in [str(number) for number in range(25)] * 2:
        assert check(cell) == cell
    assert len(check.__self__) <= 10
    assert len(asked) > 25
