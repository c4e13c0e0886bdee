"""Carry out what was chosen for what closings leave: read it for a batch, write it in the same commit."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from clearline.brands import sets
from clearline.cases.engine.row import CaseRow
from clearline.settlement.figures import Figures
from clearline.settlement.left import PointsWay, Way
from clearline.vocabulary.identifiers import uuid7_many

MINOR_PER_POINT = 1  # what a point is worth: one minor unit of the brand's currency


@dataclass(slots=True)  # made by the thousand: frozen, it would take three times as long
class Due:
    """What a case has to settle. `chosen` is None where its holder chose nothing.

    `to_line` is the line that money or data shall move to, `line_id` the same
    while it lives; `data_bytes` and `points` are what there is to be moved or
    turned into money. `done` is what became of the money, once that is fixed.
    """

    bill: Figures
    chosen: Way | None = None
    points_way: PointsWay = PointsWay.STAY
    move_data: bool = False
    to_line: UUID | None = None
    done: Way | None = None
    line_id: UUID | None = None
    data_bytes: int = 0
    points: int = 0

    @property
    def points_minor(self) -> int:
        return self.points * MINOR_PER_POINT

    @property
    def refunded_minor(self) -> int:
        """What goes back, or went back, by refund."""
        return self.bill.comes_back_minor if (self.done or Way.REFUND) is Way.REFUND else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeDraft:
    """What becomes of what a closing left, to be written and carried out in the book with its move."""

    brand_id: UUID
    case_id: UUID
    account_id: UUID
    from_line: UUID
    last_day: date
    way: Way
    amount_minor: int
    due: Due


def due(*, cases: Sequence[CaseRow]) -> dict[UUID, Due]:
    """Return what cases have to settle, as it stands now; absent where the line has not ended."""
    asked = {"cases": [case.id for case in cases]}
    return {row[0]: _due(row) for row in sets.run(__package__, "settling", asked)}


def _due(row: Sequence[Any]) -> Due:
    _, currency, credit, fee, bills, money, move_data, points, to_line, done, until, late = row
    return Due(
        bill=Figures(
            currency=currency,
            credit_minor=credit,
            fee_minor=fee,
            bills_minor=bills,
            late_minor=late,
            usage_until=until,
        ),
        chosen=Way(money) if money else None,
        points_way=PointsWay(points or PointsWay.STAY),
        move_data=bool(move_data),
        to_line=to_line,
        done=Way(done) if done else None,
    )


def due_now(*, cases: Sequence[CaseRow], last_days: Mapping[UUID, date]) -> dict[UUID, Due]:
    """Return what cases have to settle, and hold what it touches until the commit.

    Where nobody chose anything it is one query; each kind of choice costs
    its own, however many chose it.
    """
    found = due(cases=cases)
    chose = [case for case in cases if found[case.id].chosen]
    if chose:
        _hold(chose, found, last_days)
    return found


def write(drafts: Sequence[OutcomeDraft], now: datetime) -> None:
    """Fix outcomes, and carry them out in the book: each once.

    Raises:
        django.db.IntegrityError: a case has an outcome; the transaction is lost.
    """
    columns: dict[str, Any] = {
        "ids": uuid7_many(len(drafts)),
        "brands": [draft.brand_id for draft in drafts],
        "cases": [draft.case_id for draft in drafts],
        "ways": [draft.way.value for draft in drafts],
        "amounts": [draft.amount_minor for draft in drafts],
        "currencies": [draft.due.bill.currency for draft in drafts],
        "lines": [draft.due.line_id for draft in drafts],
        "bytes": [draft.due.data_bytes for draft in drafts],
        "points": [draft.due.points for draft in drafts],
        "points_ways": [draft.due.points_way.value for draft in drafts],
        "worths": [draft.due.points_minor for draft in drafts],
        "now": now,
    }
    sets.run(__package__, "write_outcomes", columns)
    _credit([draft for draft in drafts if draft.way is Way.MOVE and draft.amount_minor], now)
    _move_data([draft for draft in drafts if draft.due.data_bytes])
    _empty_points([draft for draft in drafts if draft.due.points])


def _hold(cases: Sequence[CaseRow], found: Mapping[UUID, Due], last_days: Mapping[UUID, date]) -> None:
    alive = hold_alive(line_ids=[found[case.id].to_line for case in cases])
    for case in cases:
        left = found[case.id]
        # A line that changed hands since is as gone as one that ended.
        if left.to_line and alive.get(left.to_line) == case.account_id:
            left.line_id = left.to_line
    with_data = [case for case in cases if found[case.id].move_data and found[case.id].line_id]
    for case, amount in _sums("hold_data", "lines", "line_id", with_data, last_days):
        found[case.id].data_bytes = amount
    with_points = [case for case in cases if found[case.id].points_way is not PointsWay.STAY]
    for case, amount in _sums("hold_points", "accounts", "account_id", with_points, last_days):
        found[case.id].points = amount


def hold_alive(*, line_ids: Iterable[UUID | None]) -> dict[UUID, UUID]:
    """Hold lines that live, with their closings, until the commit, and return whose they are."""
    lines = sorted({line for line in line_ids if line})
    if not lines:
        return {}
    sets.run(__package__, "hold_closings", {"lines": lines})
    return dict(iter(sets.run(__package__, "hold_lines", {"lines": lines})))


def _sums(
    statement: str, plural: str, column: str, cases: Sequence[CaseRow], last_days: Mapping[UUID, date]
) -> list[tuple[CaseRow, int]]:
    """Return what is left for each case that is the first of its line or account; the first takes all."""
    if not cases:
        return []
    first: dict[UUID, CaseRow] = {}
    for case in cases:
        first.setdefault(getattr(case, column), case)
    asked = {plural: list(first), "days": [last_days[case.id] for case in first.values()]}
    sums: dict[UUID, int] = defaultdict(int)
    for key, amount in sets.run(__package__, statement, asked):
        sums[key] += int(amount)
    return [(first[key], amount) for key, amount in sums.items()]


def _credit(drafts: Sequence[OutcomeDraft], now: datetime) -> None:
    credit_lines(
        gifts=[
            (draft.brand_id, draft.due.line_id, draft.amount_minor, draft.due.bill.currency)
            for draft in drafts
        ],
        now=now,
    )


def credit_lines(*, gifts: Sequence[tuple[UUID, UUID | None, int, str]], now: datetime) -> None:
    """Add (brand, line, minor, currency) each to a line's credit in the book, in the caller's transaction."""
    if not gifts:
        return
    brands, lines, amounts, currencies = (list(column) for column in zip(*gifts, strict=True))
    sets.run(
        __package__,
        "credit_lines",
        {"brands": brands, "lines": lines, "amounts": amounts, "currencies": currencies, "now": now},
    )


def _move_data(drafts: Sequence[OutcomeDraft]) -> None:
    if drafts:
        moved = {
            "lines": [draft.from_line for draft in drafts],
            "targets": [draft.due.line_id for draft in drafts],
            "days": [draft.last_day for draft in drafts],
        }
        sets.run(__package__, "move_data", moved)


def _empty_points(drafts: Sequence[OutcomeDraft]) -> None:
    if drafts:
        taken = {
            "accounts": [draft.account_id for draft in drafts],
            "days": [draft.last_day for draft in drafts],
        }
        sets.run(__package__, "empty_points", taken)
