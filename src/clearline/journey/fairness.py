"""How long closing a line and getting the money back take, measured over real cases."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from clearline.brands import sets
from clearline.brands.models import Brand
from clearline.keys.recent import Recent

SPAN = timedelta(days=90)
MOST_CASES = 10_000
# Fewer would tell a reader who knows one of them how long it took.
FEWEST_TOLD = 5
# Anybody may ask, and nothing changes within minutes: the cases are read once in a while for all.
REMEMBERED_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Times:
    """How many, and how long half of them and nine in ten of them took; no times where they are too few."""

    count: int
    median: timedelta | None
    most: timedelta | None


@dataclass(frozen=True, slots=True)
class Week:
    """The closings that ended in one week, by its Monday where the brand is."""

    monday: date
    to_close: Times
    to_refund: Times


@dataclass(frozen=True, slots=True)
class Fairness:
    """The newest 10,000 closings of the last 90 days: over all, and week by week."""

    to_close: Times
    to_refund: Times
    weeks: tuple[Week, ...]


_recent: Recent[UUID, Fairness] = Recent(size=1000, seconds=REMEMBERED_SECONDS)


def measured(*, brand: Brand, now: datetime) -> Fairness:
    """Return the times of a brand, at most ten minutes old.

    To close: from the request to the moment when the network confirmed the
    end, for those who chose no later day. To refund: from there to the
    moment when the provider confirmed that the money is back.
    """
    (kept,) = _recent.found([brand.id])
    if kept is None:
        kept = _measure(brand, now)
        _recent.keep([(brand.id, kept)])
    return kept


def forget() -> None:
    """Read the cases again when next asked."""
    _recent.clear()


def _measure(brand: Brand, now: datetime) -> Fairness:
    asked = {
        "brand": brand.id,
        "since": now - SPAN,
        "now": now,
        "zone": brand.time_zone,
        "most": MOST_CASES,
    }
    *weeks, whole = sets.run(__package__, "fairness", asked)
    return Fairness(
        to_close=_times(*whole[1:4]),
        to_refund=_times(*whole[4:7]),
        weeks=tuple(Week(row[0], _times(*row[1:4]), _times(*row[4:7])) for row in weeks),
    )


def _times(count: int, median: Any, most: Any) -> Times:  # noqa: ANN401 (a float, or None without a case)
    if count < FEWEST_TOLD:
        return Times(count, None, None)
    return Times(count, timedelta(seconds=median), timedelta(seconds=most))
