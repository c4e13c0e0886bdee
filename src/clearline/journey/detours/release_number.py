"""The number returns to the pool when its quarantine ends, and only from a settled case."""

from datetime import datetime

from clearline.cases.engine.row import CaseRow
from clearline.cases.engine.stage import Move, Stage
from clearline.cases.states import State


def decide(_case: CaseRow, _facts: object, _now: datetime) -> Move:
    """Release: the case was due at the end of its quarantine."""
    return Move(to=State.RELEASED)


STAGE = Stage(
    name="release",
    story="the number returns",
    takes=(State.SETTLED,),
    gives=(State.RELEASED,),
    decide=decide,
)
