"""Prove that the books are whole: entries sum to zero, and what came in is what went out.

Per case, currency and day: opening balance, redeemed points and what being late
pays = charged + refunded + moved + donated + claimable + kept by law + on its way + still to
come. And each of these is what bill, refund, outcome and vault say by themselves.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from clearline.brands import sets

LISTED = 1_000  # of each kind; one break is enough to go and look
CAME_IN = ("opening", "points", "promised")
WENT = ("charged", "to_come", "on_its_way", "refunded", "moved", "donated", "claimable", "lapsed")


@dataclass(frozen=True, slots=True)
class Break:
    """One row that breaks the books: an entry or payment by its id, a case by its reference, or a day."""

    brand: str
    row: str
    currency: str
    what: str


@dataclass(frozen=True, slots=True)
class Day:
    """What closings of one brand moved on one of its days, in minor units of one currency."""

    brand: str
    day: date
    currency: str
    sums: dict[str, int]

    @property
    def off_minor(self) -> int:
        """What came in and is nowhere, or what is somewhere and never came in; 0 where the day is whole."""
        return sum(self.sums[name] for name in CAME_IN) - sum(self.sums[name] for name in WENT)


@dataclass(frozen=True, slots=True)
class Report:
    """The days of the books, and all that breaks them."""

    days: list[Day]
    breaks: list[Break]

    @property
    def whole(self) -> bool:
        return not self.breaks


def check(*, using: str = "default") -> Report:
    """Read the whole ledger at one moment and report every row that breaks it."""
    with transaction.atomic(using=using):
        sets.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY", {}, using=using)
        days = [_day(row) for row in sets.run(__package__, "check_days", {}, using=using)]
        rows = [
            *sets.run(__package__, "check_entries", {"limit": LISTED}, using=using),
            *sets.run(__package__, "check_cases", {"limit": LISTED}, using=using),
            *sets.run(__package__, "check_payments", {"limit": LISTED}, using=using),
        ]
    off = [
        Break(day.brand, str(day.day), day.currency, f"is off by {day.off_minor}")
        for day in days
        if day.off_minor
    ]
    return Report(days=days, breaks=[*(Break(*row) for row in rows), *off])


def _day(row: Sequence[Any]) -> Day:
    brand, day, currency, *sums = row
    return Day(
        brand, day, currency, {name: int(each) for name, each in zip((*CAME_IN, *WENT), sums, strict=True)}
    )
