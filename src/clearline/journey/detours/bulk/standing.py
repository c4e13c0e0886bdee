"""Where a run stands: counts and sums at any time, and the result of every row."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import connection

from clearline.brands import sets
from clearline.brands.database import statement
from clearline.brands.directory import brand_of
from clearline.cases.lists import Outcome
from clearline.cases.models import BulkList
from clearline.cases.states import OFF
from clearline.journey.detours.bulk import tables
from clearline.journey.detours.bulk.runs import NAMED
from clearline.journey.following import MOVING

RESULT = (
    *(
        "row",
        "line",
        "brand",
        "ends_on",
        "note",
        "outcome",
        "reference",
        "state",
        "waits_for",
        "reason",
        "rule",
    ),
    *("certificate", "comes_back_minor", "to_pay_minor", "currency", "requested_at", "ends_at", "ceased_at"),
    *("certified_at", "settled_at", "quarantine_until", "ended_at"),
)
ROWS_AT_ONCE = 5_000


@dataclass(slots=True)
class Tally:
    """Rows of a run, or of one brand in it: by what became of them, and by the state of their cases.

    `held` are cases that staff has to look at.
    """

    outcomes: Counter[str] = field(default_factory=Counter)
    states: Counter[str] = field(default_factory=Counter)
    held: int = 0
    in_hand: int = 0

    @property
    def rows(self) -> int:
        return self.outcomes.total()

    @property
    def turned(self) -> int:
        return self.rows - self.outcomes[Outcome.WAITING]

    @property
    def off(self) -> int:
        """Lines that are off: those that the list ended, and those that had ended before."""
        return sum(self.states[state] for state in OFF) + self.outcomes[Outcome.CLOSED_ALREADY]

    def add(self, outcome: str, state: str, *, held: bool, count: int) -> None:
        self.outcomes[outcome] += count
        if state and outcome != Outcome.CLOSED_ALREADY:
            self.states[state] += count
            self.held += count if held else 0
            self.in_hand += count if state in MOVING and not held else 0


@dataclass(slots=True)
class Sum:
    """Final figures of ended lines in one currency, in minor units; `refunded` is what was confirmed."""

    currency: str
    lines: int
    comes_back_minor: int
    to_pay_minor: int
    refunded_minor: int


@dataclass(frozen=True, slots=True)
class Standing:
    """A run as it stands; brands by code."""

    run: str
    file: str
    listed_at: datetime
    paused_at: datetime | None
    opened_at: datetime | None
    brands: dict[str, Tally]
    sums: dict[str, list[Sum]]

    @property
    def stands(self) -> str:
        return "paused" if self.paused_at else "opened" if self.opened_at else "open"


def tally(*, digest: str) -> Tally:
    """Count the rows of a run, all brands together."""
    counted = Tally()
    for _, outcome, state, held, count in sets.run(__package__, "tally", {"digest": digest}):
        counted.add(outcome, state, held=held, count=count)
    return counted


def stands(*, digest: str) -> Standing:
    """Return how a run stands; a million rows take some seconds."""
    lists = list(BulkList.objects.filter(digest=digest).order_by("brand__code"))
    brands = {brand_of(each.brand_id).code: Tally() for each in lists}
    for brand, outcome, state, held, count in sets.run(__package__, "tally", {"digest": digest}):
        brands[brand_of(brand).code].add(outcome, state, held=held, count=count)
    sums: dict[str, list[Sum]] = {}
    for brand, *figures in sorted(sets.run(__package__, "sums", {"digest": digest})):
        sums.setdefault(brand_of(brand).code, []).append(Sum(*figures))
    ended = [each.opened_at for each in lists if each.opened_at]
    return Standing(
        run=digest[:NAMED],
        file=lists[0].source,
        listed_at=lists[0].listed_at,
        paused_at=max((each.paused_at for each in lists if each.paused_at), default=None),
        opened_at=max(ended) if len(ended) == len(lists) else None,
        brands=brands,
        sums=sums,
    )


def write_results(*, digest: str, out: Path) -> int:
    """Write the result of every row, in the order of the file, and return how many there are.

    Raises:
        OSError: it cannot be written there.
    """
    return tables.write(out, header=RESULT, rows=map(_result, _rows(digest)))


def _rows(digest: str) -> Iterator[Sequence[Any]]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(statement(__package__, "results"), {"digest": digest})
        while rows := cursor.fetchmany(ROWS_AT_ONCE):
            yield from rows


def _result(row: Sequence[Any]) -> list[Any]:
    position, line, brand, ends_on, note, outcome, reference, state, waits_for, held, obstacles, *rest = row
    blocking = [each for each in obstacles or () if state == "blocked" and each["severity"] == "block"]
    reason = held or ", ".join(each["blocker"] for each in blocking)
    rule = ", ".join(dict.fromkeys(f"{each['rule']} ({each['pack']})" for each in blocking))
    known = [
        position,
        line,
        brand,
        ends_on,
        note,
        outcome or "waiting",
        reference,
        state,
        waits_for,
        reason,
        rule,
    ]
    return [
        *known,
        *(each.isoformat(timespec="seconds") if isinstance(each, datetime) else each for each in rest),
    ]
