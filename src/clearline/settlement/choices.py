"""Store what a holder chose for what is left, and read what became of it for a page."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from clearline.settlement.left import Choice, Kept, Outcome, PointsWay, Way


@dataclass(frozen=True, slots=True)
class Left:
    """What was chosen for one case, what became of it, and what the vault holds of it."""

    choice: Choice | None
    outcome: Outcome | None
    kept: tuple[Kept, ...]


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


def of_case(*, case_id: UUID, off: bool) -> Left:
    """Return what was chosen for a case; only a line that is `off` has more to tell."""
    choice = Choice.objects.filter(case_id=case_id).first()
    if not off:
        return Left(choice, None, ())
    outcome = Outcome.objects.filter(case_id=case_id).first() if choice else None
    return Left(choice, outcome, tuple(Kept.objects.filter(case_id=case_id).order_by("kept_at", "source")))
