"""Why somebody leaves: asked after the decision, optional, and it changes nothing."""

from datetime import datetime
from uuid import UUID

from clearline.cases.engine import doors
from clearline.cases.engine.row import CaseRow
from clearline.cases.engine.stage import Move
from clearline.cases.states import FINAL, State, WaitsFor

REASONS = ("price", "coverage", "moving", "not_needed", "other_provider", "service", "other")


def give_reason(*, case_id: UUID, reason_code: str, now: datetime) -> None:
    """Keep the reason; the case goes on as if it had not been given.

    Raises:
        UnknownReason: the code is none of `REASONS`.
    """
    if reason_code not in REASONS:
        raise UnknownReason(f"Choose one of {', '.join(REASONS)}.")

    def noted(case: CaseRow) -> Move | None:
        if case.state in FINAL:
            return None
        return Move(
            to=State(case.state),
            due_at=case.due_at,
            waits_for=WaitsFor(case.waits_for),
            held_reason=case.held_reason,
            changes={"reason_code": reason_code},
            event="reason_given",
        )

    doors.through(case_id=case_id, decide=noted, now=now)


class UnknownReason(ValueError):
    """The reason's code is not on the list."""
