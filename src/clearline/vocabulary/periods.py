"""Months, and days as a brand's own calendar counts them."""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

FEE_PERIOD = timedelta(days=30)  # the fee of a plan or a service is for 30 days


def period_ends_on(*, begun_on: date, today: date) -> date:
    """Return the last day of the 30 days that are running, counted from the day it all began."""
    whole = max(0, (today - begun_on) // FEE_PERIOD)
    return begun_on + (whole + 1) * FEE_PERIOD - timedelta(days=1)


def add_months(day: date, months: int) -> date:
    """Return the same day of another month, or that month's last day where it is shorter."""
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(years, month + 1, min(day.day, monthrange(years, month + 1)[1]))


def local_date(moment: datetime, time_zone: str) -> date:
    """Return the calendar day of an instant where the brand is."""
    return moment.astimezone(ZoneInfo(time_zone)).date()


def end_of_day(day: date, time_zone: str) -> datetime:
    """Return the instant of 24:00 of a day where the brand is, in UTC; a day of 23 or 25 hours ends right."""
    midnight = datetime.combine(day + timedelta(days=1), time(), tzinfo=ZoneInfo(time_zone))
    return midnight.astimezone(UTC)
