"""The last moment for closing a line, in the working days of the country."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from clearline.policy.schema import Facts
from clearline.vocabulary.periods import end_of_day, local_date
from clearline.vocabulary.working_days import WEEKDAYS, WorkingCalendar


def calendar(facts: Facts, *, country: str, subdivision: str) -> WorkingCalendar:
    """Return the working days of a country, in its subdivision where its holidays differ inside.

    `country` counts where the pack is of no single one (eu, intl); empty, the
    pack's own calendar is taken: a financial one, or weekends alone.

    Raises:
        CalendarUnknown: no such country, or a subdivision that is required
            and missing, or not known.
    """
    week, holidays = facts.working_week, facts.holidays
    working = [*week.full_days, *week.half_days]
    if country and (holidays.code is None or holidays.library.endswith("financial_holidays")):
        return WorkingCalendar(country, subdivision or None, working)
    return WorkingCalendar(holidays.code, subdivision if holidays.subdivision else None, working)


def due(
    *, start: datetime, working_days: int, facts: Facts, time_zone: str, country: str, subdivision: str
) -> datetime:
    """Return the end of the last of so many working days after the day of `start`, as an instant in UTC.

    The day of the start is not counted, except that none at all means at
    once: by the end of that very day, a holiday too. A last day that is a
    half day ends when its work ends.
    """
    first = local_date(start, time_zone)
    if working_days == 0:
        return end_of_day(first, time_zone)
    last = calendar(facts, country=country, subdivision=subdivision).add(first, working_days)
    return _end_of_work(last, facts, time_zone)


def _end_of_work(day: date, facts: Facts, time_zone: str) -> datetime:
    week = facts.working_week
    if week.half_day_until is not None and WEEKDAYS[day.weekday()] in week.half_days:
        return datetime.combine(day, week.half_day_until, tzinfo=ZoneInfo(time_zone)).astimezone(UTC)
    return end_of_day(day, time_zone)
