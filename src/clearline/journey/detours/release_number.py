"""The number returns to the pool when its quarantine ends, and only from a settled case."""

from datetime import datetime

from clearline.cases.engine.row import CaseRow
from clearline.cases.engine.stage import Move, Stage
from clearline.cases.states import State


def decide(case: CaseRow, _facts: object, now: datetime) -> Move:
    """Release at the end of the quarantine, and never before, whatever made the case due."""
    if case.quarantine_until is None or now < case.quarantine_until:
        return Move(to=State.SETTLED, due_at=case.quarantine_until, quiet=True)
    return Move(to=State.RELEASED)


STAGE = Stage(
    name="release",
    story="the number returns",
    takes=(State.SETTLED,),
    gives=(State.RELEASED,),
    decide=decide,
)
