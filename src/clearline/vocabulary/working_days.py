"""Working days as a country counts them: its week, its holidays, its make-up days."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache
from threading import Lock

import holidays

# Where the national list alone is wrong: GB without a nation lacks the summer bank holiday,
# India and Germany leave most days to their states.
NEEDS_SUBDIVISION = frozenset({"DE", "GB", "IN"})
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
# The library marks a year as known before it has filled it in: a second thread would find no holidays.
_ASKING = Lock()
_LONGEST_REST = 60  # days; no calendar rests as long without a working day


class CalendarUnknown(ValueError):
    """No such country, subdivision or weekday; the sentence lists what there is."""


class WorkingCalendar:
    """Counts the working days of one place.

    `working_week` holds the weekdays (mon … sun) on which work is done, half
    days included: a half day counts whole, its end is the caller's affair.
    In China some weekend days are worked to make up for holidays; they count.
    Days fixed late (moon sighting, next year's make-up days) are as the
    installed `holidays` knows them. `country` is an ISO 3166 code or a
    financial market such as XECB; `use_library=False` leaves weekends only.

    Raises:
        CalendarUnknown: the place or a weekday is not known, or a
            subdivision is needed (DE, GB, IN) and missing.
    """

    def __init__(
        self,
        country: str | None,
        subdivision: str | None,
        working_week: Sequence[str],
        *,
        use_library: bool = True,
    ) -> None:
        unknown = sorted(set(working_week) - set(WEEKDAYS))
        if unknown or not working_week:
            raise CalendarUnknown(
                f"A working week has days out of {', '.join(WEEKDAYS)}; given: {unknown or 'none'}."
            )
        self._week = frozenset(WEEKDAYS.index(day) for day in working_week)
        self._holidays = _holidays(country, subdivision or None) if use_library and country else None

    def is_working_day(self, day: date) -> bool:
        """Tell whether work is done that day, at least until noon."""
        if self._holidays is None:
            return day.weekday() in self._week
        with _ASKING:
            if day in self._holidays:
                return False
            # A weekend day that the library calls a working day is a make-up day.
            made_up = self._holidays.is_weekend(day) and self._holidays.is_working_day(day)
        return made_up or day.weekday() in self._week

    def add(self, start: date, count: int) -> date:
        """Return the `count`-th working day after `start`, which itself is not counted.

        With 0 it is `start` itself, or the next working day when it is none.
        """
        if count < 0:
            raise ValueError("Working days are counted forward: the count is zero or more.")
        day = start if count else self._from(start)
        for _ in range(count):
            day = self._from(day + timedelta(days=1))
        return day

    def _from(self, day: date) -> date:
        for offset in range(_LONGEST_REST):
            if self.is_working_day(day + timedelta(days=offset)):
                return day + timedelta(days=offset)
        raise CalendarUnknown(
            f"No working day within {_LONGEST_REST} days from {day}: that calendar is wrong."
        )


@lru_cache(maxsize=64)
def _holidays(country: str, subdivision: str | None) -> holidays.HolidayBase:
    """Return the library's calendar; it learns each year when first asked, so one is shared."""
    if country in NEEDS_SUBDIVISION and not subdivision:
        raise CalendarUnknown(
            f"The holidays of {country} differ inside the country: set the brand's subdivision, "
            f"one of {', '.join(holidays.list_supported_countries()[country])}."
        )
    try:
        if country in holidays.list_supported_financial():
            return holidays.financial_holidays(country)
        return holidays.country_holidays(country, subdiv=subdivision)
    except NotImplementedError:
        known = holidays.list_supported_countries().get(country)
        there_is = (
            "use an ISO 3166 code" if known is None else f"its subdivisions are {', '.join(known) or 'none'}"
        )
        place = f"{country}, {subdivision}" if subdivision else country
        raise CalendarUnknown(f"No holidays are known for {place}; {there_is}.") from None
