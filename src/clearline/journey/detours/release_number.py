"""Number, profile and storage return when the quarantine ends, and only from a settled case."""

from collections.abc import Sequence
from datetime import datetime

from clearline.cases.engine.row import CaseRow
from clearline.cases.engine.stage import Move, Stage
from clearline.cases.numbers.giving_back import give_back
from clearline.cases.states import State


def decide(case: CaseRow, _facts: object, now: datetime) -> Move:
    """Release at the end of the quarantine, and never before, whatever made the case due."""
    if case.quarantine_until is None or now < case.quarantine_until:
        return Move(to=State.SETTLED, due_at=case.quarantine_until, quiet=True)
    return Move(to=State.RELEASED)


def to_the_pool(moves: Sequence[tuple[CaseRow, Move]], now: datetime) -> None:
    """Give back what the released lines had, in the same commit."""
    released = [case.id for case, move in moves if move.to is State.RELEASED]
    if released:
        give_back(case_ids=released, now=now)


STAGE = Stage(
    name="release",
    story="the number returns",
    takes=(State.SETTLED,),
    gives=(State.RELEASED,),
    decide=decide,
    apply=to_the_pool,
)
