"""A decision that is late: the case says so, in the log and to the holder, and still waits for a person."""

from datetime import datetime

from clearline.cases.engine.row import CaseRow
from clearline.cases.engine.stage import Move, Stage
from clearline.cases.states import State, WaitsFor
from clearline.journey.telling import tell


def decide(case: CaseRow, _facts: object, _now: datetime) -> Move:
    """Record that the day by which somebody had to decide has passed; its due time was that day."""
    return Move(
        to=State.REFERRED,
        waits_for=WaitsFor.STAFF,
        records=(tell(case, "late"),),
        event="escalated",
    )


STAGE = Stage(
    name="escalate",
    story="a decision is late",
    takes=(State.REFERRED,),
    gives=(State.REFERRED,),
    decide=decide,
)
