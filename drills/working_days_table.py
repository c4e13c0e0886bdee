"""Working days counted the slow way, one day after the other: what deadlines are compared with."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays

from drills.lifetimes.places import Place

SATURDAY = 5
FRIDAY = 4


def last_moment(place: Place, start: datetime, working_days: int) -> datetime:
    """Return the end of the last of so many working days after the day of `start`.

    The week is Monday to Friday everywhere here. In the Emirates Friday ends
    at noon. In China some weekend days are worked to make up for holidays.
    """
    day = start.astimezone(ZoneInfo(place.time_zone)).date()
    left = working_days
    while left:
        day += timedelta(days=1)
        left -= works(place, day)
    if working_days and place.country == "AE" and day.weekday() == FRIDAY:
        return datetime.combine(day, time(12), tzinfo=ZoneInfo(place.time_zone)).astimezone(UTC)
    return turn_of(day, place.time_zone)


def works(place: Place, day: date) -> bool:
    """Tell whether people work there that day."""
    known = _calendar(place.country, place.subdivision)
    if day in known:
        return False
    return day.weekday() < SATURDAY or day in known.weekend_workdays


@cache
def turn_of(day: date, time_zone: str) -> datetime:
    """Return the first moment at which the calendar on the wall no longer shows the day."""
    zone, moment = ZoneInfo(time_zone), datetime.combine(day, time(6), tzinfo=UTC)
    while moment.astimezone(zone).date() <= day:
        moment += timedelta(minutes=15)
    return moment


@cache
def _calendar(country: str, subdivision: str) -> holidays.HolidayBase:
    return holidays.country_holidays(country, subdiv=subdivision or None, years=range(2023, 2042))
