"""Store what a holder chose for what is left, and read what became of it for a page."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from clearline.brands import sets
from clearline.settlement.left import Choice, KeptState, PointsWay, Way
from clearline.vocabulary.money import Money


@dataclass(frozen=True, slots=True)
class Lying:
    """A sum in the vault, or one that was there."""

    id: UUID
    amount: Money
    state: KeptState
    until: date | None


@dataclass(frozen=True, slots=True)
class Chosen:
    """What goes for a case; `line_id` is the line that money or data moves to."""

    money: Way
    move_data: bool
    points: PointsWay
    line_id: UUID | None


@dataclass(frozen=True, slots=True)
class Left:
    """What was chosen for one case, or became of it once it is `done`; and what the vault holds of it."""

    way: Way
    points: PointsWay
    moves_data: bool
    data_bytes: int
    done: bool
    kept: tuple[Lying, ...]


def store(
    *,
    brand_id: UUID,
    case_id: UUID,
    money: Way,
    move_data: bool,
    points: PointsWay,
    line_id: UUID | None,
    now: datetime,
) -> None:
    """Store the choice that came with a request, in its transaction; IntegrityError where it has one."""
    Choice.objects.create(
        brand_id=brand_id,
        case_id=case_id,
        money=money,
        move_data=move_data,
        points=points,
        line_id=line_id,
        chosen_at=now,
    )


def change(
    *,
    brand_id: UUID,
    case_id: UUID,
    money: Way,
    move_data: bool,
    points: PointsWay,
    line_id: UUID | None,
    now: datetime,
) -> None:
    """Store another choice for a case, or the first one, in the transaction of the move.

    Raises:
        django.db.IntegrityError: the money of the case has gone its way.
    """
    wanted = {
        "money": money,
        "move_data": move_data,
        "points": points,
        "line_id": line_id,
        "chosen_at": now,
    }
    Choice.objects.update_or_create(brand_id=brand_id, case_id=case_id, defaults=wanted)


def chosen_for(*, case_id: UUID) -> Chosen | None:
    """Return what is chosen for a case; None where nothing is."""
    stored = Choice.objects.filter(case_id=case_id).first()
    if stored is None:
        return None
    return Chosen(Way(stored.money), stored.move_data, PointsWay(stored.points), stored.line_id)


def of_case(*, case_id: UUID) -> Left | None:
    """Return what was chosen for a case and became of it; None where nothing was, and nothing is kept."""
    rows = list(sets.run(__package__, "left_of_case", {"case": case_id}))
    if not rows:
        return None
    way, points, moves_data, data_bytes, done = rows[0][:5]
    return Left(
        way=Way(way or Way.REFUND),
        points=PointsWay(points or PointsWay.STAY),
        moves_data=moves_data,
        data_bytes=data_bytes,
        done=done,
        kept=tuple(
            Lying(kept, Money(minor, currency), KeptState(state), until)
            for *_, kept, minor, currency, state, until in rows
            if kept
        ),
    )
