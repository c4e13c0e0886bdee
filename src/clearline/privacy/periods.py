"""Until when: the periods of the law, and from them the moment before which everything is over."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from clearline.brands.models import Brand
from clearline.policy.packs import Ruled
from clearline.policy.policies import policy_for
from clearline.policy.retention import Retention
from clearline.vocabulary.periods import add_months, end_of_day, local_date
from clearline.vocabulary.personal import DataClass

AT_ONCE = "stop_using_at_end"  # the law's own word for: no longer than the contract
# The law counts from a day that we do not know and that comes within a year: we count from a year later.
WITHIN_A_YEAR = frozenset({"end_of_financial_year", "end_of_tax_period", "annual_return_due"})
INTERNATIONAL = "intl"
_OLDEST = date(1990, 1, 1)


@dataclass(frozen=True, slots=True)
class Period:
    """How long a class is kept for one brand, and by which rule."""

    data_class: DataClass
    rule: Ruled[Retention]

    @property
    def bound(self) -> str:
        return self.rule.value.bound

    @property
    def may_go_early(self) -> bool:
        """Tell whether the holder's wish ends it: where no law of the country sets it, or only a ceiling."""
        if self.bound == "at_most":
            return True
        return self.rule.pack_id == INTERNATIONAL and self.bound == "exact" and not self.is_endless

    @property
    def counts_a_year_more(self) -> bool:
        """Tell whether the law counts from a day within the year after the event, which we do not know."""
        return self.rule.value.counted_from in WITHIN_A_YEAR

    @property
    def is_endless(self) -> bool:
        """Tell whether the law orders it kept for good, or nobody knows how long."""
        return self.rule.value.count is None and self.rule.value.word != AT_ONCE

    def ends(self, event: date) -> date | None:
        """Return the day on which what counts from `event` goes; None for never."""
        kept = self.rule.value
        if kept.count is None:
            return event if kept.word == AT_ONCE else None
        if self.counts_a_year_more:
            event = add_months(event, 12)
        return kept.ends(event)

    def over_through(self, today: date) -> date | None:
        """Return the last day from which counted everything is over today; None where nothing can be."""
        if self.is_endless:
            return None
        first, last = _OLDEST, today
        if not self._is_over(first, today):
            return None
        while first < last:  # the later the event, the later its end: halve until the last one is found
            middle = last - (last - first) // 2
            if self._is_over(middle, today):
                first = middle
            else:
                last = middle - timedelta(days=1)
        return first

    def _is_over(self, event: date, today: date) -> bool:
        ends = self.ends(event)
        return ends is not None and ends <= today


@dataclass(frozen=True, slots=True)
class Day:
    """A brand's today, and what is over on it."""

    brand: Brand
    today: date
    now: datetime

    def period(self, data_class: DataClass) -> Period:
        return period(brand=self.brand, data_class=data_class)

    def until(self, data_class: DataClass) -> datetime | None:
        """Return the moment before which a class's events are over today; None where none can be."""
        day = self.period(data_class).over_through(self.today)
        return end_of_day(day, self.brand.time_zone) if day else None

    def shifted(self, days: int) -> "Day":
        return Day(self.brand, self.today + timedelta(days=days), self.now)


def day_of(*, brand: Brand, now: datetime) -> Day:
    """Return the day that it is where the brand is."""
    return Day(brand, local_date(now, brand.time_zone), now)


def period(*, brand: Brand, data_class: DataClass) -> Period:
    """Return the period of a class by the law of the brand's country. Raises PolicyError."""
    policy = policy_for(law_pack=brand.law_pack, brand_code=brand.code)
    return Period(data_class, policy.retention(data_class.value))
