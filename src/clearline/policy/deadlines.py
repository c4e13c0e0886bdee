"""Deadlines in working days, by the week and holidays of a pack."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from clearline.policy.schema import Facts
from clearline.vocabulary.periods import end_of_day, local_date
from clearline.vocabulary.working_days import WEEKDAYS, WorkingCalendar


def working_deadline(
    *, facts: Facts, start: datetime, days: int, time_zone: str, country: str | None, subdivision: str | None
) -> datetime:
    """Return the end of the `days`-th working day after `start`, in UTC.

    The day of `start` is not counted; 0 means at once, by the end of that
    very day, a holiday too. A last day that is a half day ends with its work.

    Raises:
        CalendarUnknown: see `calendar_of`.
    """
    first = local_date(start, time_zone)
    if days == 0:
        return end_of_day(first, time_zone)
    last = calendar_of(facts, country=country, subdivision=subdivision).add(first, days)
    return _end_of_work(last, facts, time_zone)


def calendar_of(facts: Facts, *, country: str | None, subdivision: str | None) -> WorkingCalendar:
    """Return the calendar of a pack's country; of `country` where the pack is of no single one.

    A subdivision counts only where the country's holidays differ inside.

    Raises:
        CalendarUnknown: no such place, or a subdivision is needed and missing.
    """
    week, holidays = facts.working_week, facts.holidays
    days = [*week.full_days, *week.half_days]
    if holidays.code is None or holidays.library == "holidays.financial_holidays":
        return WorkingCalendar(country or holidays.code, subdivision if country else None, days)
    return WorkingCalendar(holidays.code, subdivision if holidays.subdivision else None, days)


def _end_of_work(day: date, facts: Facts, time_zone: str) -> datetime:
    week = facts.working_week
    if week.half_day_until is not None and WEEKDAYS[day.weekday()] in week.half_days:
        return datetime.combine(day, week.half_day_until, tzinfo=ZoneInfo(time_zone)).astimezone(UTC)
    return end_of_day(day, time_zone)
