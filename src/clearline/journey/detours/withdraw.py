"""The holder takes the request back: free, until the first order goes to the network."""

from datetime import datetime
from uuid import UUID

from clearline.cases.engine import doors
from clearline.cases.engine.row import CaseRow
from clearline.cases.engine.stage import Door, Move
from clearline.cases.states import WITHDRAWABLE, State
from clearline.journey.telling import tell

DOOR = Door(
    name="withdraw",
    story="the holder takes the request back",
    takes=WITHDRAWABLE,
    gives=(State.WITHDRAWN,),
)


def withdraw(*, case_id: UUID, by: UUID | None, now: datetime) -> None:
    """Take a request back; doing it twice is doing it once.

    Raises:
        TooLate: the order to the network is out, or the case has ended otherwise.
    """

    def taken_back(case: CaseRow) -> Move | None:
        if case.state == State.WITHDRAWN:
            return None
        if case.state not in WITHDRAWABLE:
            raise TooLate(f"Case {case.reference} is {case.state}: it can no longer be taken back.")
        return Move(
            to=State.WITHDRAWN,
            records=(tell(case, "withdrawn"),),
            body={"by": str(by) if by else ""},
        )

    doors.through(case_id=case_id, decide=taken_back, now=now)


class TooLate(ValueError):
    """The request can no longer be taken back."""
