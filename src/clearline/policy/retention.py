"""How long the law keeps, or lets be kept, what is on file."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from clearline.policy.packs import Ruled
from clearline.vocabulary.periods import add_months

_MONTHS = {"months": 1, "years": 12}
_CALENDAR_YEAR = "end_of_calendar_year"


@dataclass(frozen=True, slots=True)
class Retention:
    """A time of keeping: `count` of `unit`, or the law's own word (`indefinite`); neither where nobody knows.

    `bound` tells a floor (at_least) from a ceiling (at_most); `counted_from`
    names the event that starts the clock.
    """

    count: int | None
    unit: str
    bound: str
    counted_from: str | None
    word: str = ""

    @property
    def months(self) -> int:
        return (self.count or 0) * _MONTHS.get(self.unit, 0)

    @property
    def days(self) -> int:
        return 0 if self.unit in _MONTHS else self.count or 0

    @property
    def from_year_end(self) -> bool:
        """Tell whether it counts from 31 December."""
        return (self.counted_from or "").startswith(_CALENDAR_YEAR)

    def ends(self, event: date) -> date | None:
        """Return the day on which it is over, counted from its event; None where no day is set.

        What counts from the end of a calendar year starts on 31 December.
        """
        if self.count is None:
            return None
        start = date(event.year, 12, 31) if self.from_year_end else event
        return add_months(start, self.months) + timedelta(days=self.days)


def of(ruled: Ruled[Any], *, bound: str) -> Ruled[Retention]:
    """Return a ruled figure or word as a time of keeping."""
    counted = type(ruled.value) is int
    kept = Retention(
        count=ruled.value if counted else None,
        unit=ruled.unit,
        bound=bound,
        counted_from=ruled.counted_from,
        word=ruled.value if isinstance(ruled.value, str) else "",
    )
    return Ruled(kept, ruled.rule_id, ruled.pack_id, ruled.text, ruled.unit, ruled.counted_from)
