"""Months, days where the brand is, and working days."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from threading import Event
from time import sleep

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearline.vocabulary.periods import add_months, end_of_day, local_date
from clearline.vocabulary.working_days import NEEDS_SUBDIVISION, CalendarUnknown, WorkingCalendar

MONDAY_TO_FRIDAY = ("mon", "tue", "wed", "thu", "fri")
DAYS = st.dates(date(2024, 1, 1), date(2028, 12, 31))


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 8, 31), 18, date(2028, 2, 29)),
        (date(2026, 5, 5), 0, date(2026, 5, 5)),
    ],
)
def test_a_month_later_is_the_same_day_or_the_last_one(day, months, then):
    assert add_months(day, months) == then


@given(DAYS, st.integers(-200, 200))
def test_months_change_the_month_and_never_lengthen_the_day(day, months):
    then = add_months(day, months)
    assert (then.year * 12 + then.month) - (day.year * 12 + day.month) == months
    assert then.day == day.day or (then.day < day.day and (then + timedelta(days=1)).day == 1)


@pytest.mark.parametrize(
    ("zone", "day", "ends"),
    [
        ("Europe/London", date(2026, 3, 29), datetime(2026, 3, 29, 23, tzinfo=UTC)),
        ("Europe/London", date(2026, 10, 25), datetime(2026, 10, 26, 0, tzinfo=UTC)),
        ("Asia/Shanghai", date(2026, 11, 21), datetime(2026, 11, 21, 16, tzinfo=UTC)),
        ("Australia/Lord_Howe", date(2026, 4, 5), datetime(2026, 4, 5, 13, 30, tzinfo=UTC)),
        # In Cairo the clock jumps from 24:00 to 01:00: the day ends at the jump.
        ("Africa/Cairo", date(2026, 4, 23), datetime(2026, 4, 23, 22, tzinfo=UTC)),
    ],
)
def test_a_day_ends_at_24_00_where_the_brand_is(zone, day, ends):
    assert end_of_day(day, zone) == ends


@given(
    DAYS, st.sampled_from(["Europe/London", "America/New_York", "Asia/Kolkata", "Africa/Cairo", "Asia/Dubai"])
)
def test_the_instant_before_the_end_is_still_that_day_and_the_end_is_the_next(day, zone):
    ends = end_of_day(day, zone)
    assert local_date(ends - timedelta(microseconds=1), zone) == day
    assert local_date(ends, zone) == day + timedelta(days=1)


def test_half_past_ten_in_london_is_the_next_day_in_berlin():
    assert local_date(datetime(2026, 3, 31, 22, 30, tzinfo=UTC), "Europe/Berlin") == date(2026, 4, 1)


def test_chinese_make_up_days_are_worked_and_golden_week_is_not():
    china = WorkingCalendar("CN", None, MONDAY_TO_FRIDAY)
    made_up = date(2026, 2, 14)
    assert made_up.weekday() == 5
    assert china.is_working_day(made_up)
    assert not china.is_working_day(date(2026, 2, 21))
    assert not china.is_working_day(date(2026, 10, 2))
    assert china.add(date(2026, 9, 30), 1) == date(2026, 10, 8)
    assert china.add(date(2026, 2, 13), 1) == made_up


@pytest.mark.parametrize(("nation", "works"), [("ENG", False), ("WLS", False), ("NIR", False), ("SCT", True)])
def test_the_summer_bank_holiday_is_a_matter_of_the_nation(nation, works):
    assert WorkingCalendar("GB", nation, MONDAY_TO_FRIDAY).is_working_day(date(2026, 8, 31)) is works


@pytest.mark.parametrize("country", sorted(NEEDS_SUBDIVISION))
@pytest.mark.parametrize("subdivision", [None, ""])
def test_a_country_whose_holidays_differ_inside_wants_its_part(country, subdivision):
    with pytest.raises(CalendarUnknown, match="subdivision") as refused:
        WorkingCalendar(country, subdivision, MONDAY_TO_FRIDAY)
    assert holidays.list_supported_countries()[country][0] in str(refused.value)


@pytest.mark.parametrize(
    ("country", "subdivision", "told"), [("GB", "XX", "ENG"), ("QQ", None, "ISO 3166"), ("AE", "DXB", "none")]
)
def test_an_unknown_place_is_answered_with_what_there_is(country, subdivision, told):
    with pytest.raises(CalendarUnknown, match=told):
        WorkingCalendar(country, subdivision, MONDAY_TO_FRIDAY)


@pytest.mark.parametrize("week", [(), ("mon", "Monday"), ("sunday",)])
def test_a_week_has_known_days(week):
    with pytest.raises(CalendarUnknown, match="mon, tue"):
        WorkingCalendar(None, None, week)


def test_the_union_counts_by_the_calendar_of_its_bank():
    union = WorkingCalendar("XECB", None, MONDAY_TO_FRIDAY)
    assert not union.is_working_day(date(2026, 4, 3))
    assert union.is_working_day(date(2026, 10, 3) - timedelta(days=1))


def test_a_half_day_counts_and_the_emirates_work_on_friday():
    emirates = WorkingCalendar("AE", None, ("mon", "tue", "wed", "thu", "fri"))
    assert emirates.is_working_day(date(2026, 11, 20))
    assert not emirates.is_working_day(date(2026, 11, 21))
    assert not emirates.is_working_day(date(2026, 12, 2))


def test_an_operator_may_work_on_saturdays():
    india = WorkingCalendar("IN", "MH", (*MONDAY_TO_FRIDAY, "sat"))
    assert india.is_working_day(date(2026, 11, 21))
    assert not india.is_working_day(date(2026, 11, 22))


def test_without_a_calendar_only_weekends_are_free():
    for plain in (
        WorkingCalendar(None, None, MONDAY_TO_FRIDAY),
        WorkingCalendar("GB", None, MONDAY_TO_FRIDAY, use_library=False),
    ):
        assert plain.is_working_day(date(2026, 12, 25))
        assert not plain.is_working_day(date(2026, 12, 26))


@given(DAYS, st.integers(0, 30))
def test_working_days_are_counted_one_by_one(start, count):
    england = WorkingCalendar("GB", "ENG", MONDAY_TO_FRIDAY)
    end = england.add(start, count)
    between = [start + timedelta(days=step) for step in range(1, (end - start).days + 1)]
    assert england.is_working_day(end)
    if count:
        assert sum(england.is_working_day(day) for day in between) == count
    else:
        assert not any(
            england.is_working_day(start + timedelta(days=step)) for step in range((end - start).days)
        )


def test_working_days_are_not_counted_backwards():
    with pytest.raises(ValueError, match="zero or more"):
        WorkingCalendar(None, None, MONDAY_TO_FRIDAY).add(date(2026, 1, 1), -1)


def test_two_threads_agree_about_a_holiday_that_is_still_being_looked_up():
    calendar = WorkingCalendar("FR", None, MONDAY_TO_FRIDAY)
    library = calendar._holidays
    fill, begun = library._populate, Event()

    def fill_slowly(year):
        begun.set()
        sleep(0.05)
        fill(year)

    library._populate = fill_slowly
    try:
        with ThreadPoolExecutor(max_workers=2) as threads:
            first = threads.submit(calendar.is_working_day, date(2041, 5, 1))
            begun.wait(timeout=5)
            second = threads.submit(calendar.is_working_day, date(2041, 5, 1))
            assert not first.result()
            assert not second.result()
    finally:
        del library._populate
