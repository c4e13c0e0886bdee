"""A person decides, where policy wants one, with a reason that the holder can read."""

from datetime import datetime
from uuid import UUID

from clearline.cases.engine import doors
from clearline.cases.engine.row import CaseRow
from clearline.cases.engine.stage import Door, Move
from clearline.cases.states import State
from clearline.journey.telling import tell

DOOR = Door(
    name="review",
    story="a person decides",
    takes=(State.REFERRED,),
    gives=(State.CLEARED, State.REJECTED),
)


def decide(*, case_id: UUID, reviewer_id: UUID, approve: bool, reason: str, now: datetime) -> None:
    """Record a reviewer's decision.

    Raises:
        NotReferred: the case waits for no reviewer.
        OwnCase: the reviewer is who asked for the closing.
        ReasonMissing: a refusal without a reason that the holder can read.
    """
    if not approve and not reason.strip():
        raise ReasonMissing("Say why, in words that the holder can read.")

    def decided(case: CaseRow) -> Move:
        if case.state != State.REFERRED:
            raise NotReferred(f"Case {case.reference} is {case.state}: there is nothing to decide.")
        if case.requested_by == reviewer_id:
            raise OwnCase("Nobody decides on a request of their own.")
        changes = {"decided_by": reviewer_id, "decision_reason": reason.strip()[:500]}
        if approve:
            return Move(
                to=State.CLEARED,
                due_at=now,
                changes={**changes, "cleared_at": now},
                records=(tell(case, "cleared"),),
                body={"by": str(reviewer_id)},
            )
        return Move(
            to=State.REJECTED,
            changes=changes,
            records=(tell(case, "rejected", reason=reason.strip()[:500]),),
            body={"by": str(reviewer_id)},
        )

    doors.through(case_id=case_id, decide=decided, now=now)


class NotReferred(ValueError):
    """The case does not wait for a reviewer."""


class OwnCase(ValueError):
    """A reviewer may not decide on a request of their own."""


class ReasonMissing(ValueError):
    """A refusal needs a reason."""
