"""Nothing was heard: a request that nobody proved ends by itself, and the line simply goes on."""

from datetime import datetime

from clearline.cases.engine.row import CaseRow
from clearline.cases.engine.stage import Move, Stage
from clearline.cases.states import State
from clearline.journey.telling import tell


def decide(case: CaseRow, _facts: object, _now: datetime) -> Move:
    """End the case; its due time was the day by which a proof had to come."""
    return Move(to=State.EXPIRED, records=(tell(case, "expired"),))


STAGE = Stage(
    name="expire",
    story="nothing was heard",
    takes=(State.AWAITING_PROOF,),
    gives=(State.EXPIRED,),
    decide=decide,
)
