"""Walk a batch along the road: step after step, until each case has to wait for something."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog

from clearline.cases.engine import writers
from clearline.cases.engine.commit import after
from clearline.cases.engine.row import CaseRow
from clearline.cases.engine.stage import Move, Stage, hold
from clearline.cases.states import FINAL, State, WaitsFor

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Walk:
    """What a batch did on its way: where each case stands now, its moves in order, what is to be written."""

    now: datetime
    standing: dict[UUID, CaseRow] = field(default_factory=dict)
    moves: list[tuple[CaseRow, Move]] = field(default_factory=list)
    records: list[Any] = field(default_factory=list)

    def take(self, stages: Sequence[Stage], cases: Sequence[CaseRow], *, steps: int) -> None:
        """Take cases through at most `steps` steps, inside the caller's transaction.

        A case goes on as long as its move says "at once". Nothing it passed
        is lost: each move has its entry in the log. What a later step reads
        again is written before that step; the rest waits for the commit.
        """
        by_state = {state.value: stage for stage in stages for state in stage.takes}
        going = list(cases)
        while going and steps:
            groups: dict[str, list[CaseRow]] = defaultdict(list)
            for case in going:
                if stage := by_state.get(case.state):
                    groups[stage.name].append(case)
            going = []
            for stage in stages:
                if group := groups.get(stage.name):
                    going += self._step(stage, group)
            steps -= 1

    def _step(self, stage: Stage, cases: Sequence[CaseRow]) -> list[CaseRow]:
        """Move a batch by one step and return the cases that go on at once."""
        facts = stage.load(cases, self.now)
        moves = [(case, decided(stage, case, facts.get(case.id), self.now)) for case in cases]
        if stage.apply:
            stage.apply([pair for pair in moves if not pair[1].held_reason], self.now)
        self.moves += moves
        records = [record for _, move in moves for record in move.records]
        self.records += writers.write_first(records, self.now)
        going = []
        for case, move in moves:
            self.standing[case.id] = left = after(case, move, self.now)
            if self._goes_on(case, left):
                going.append(left)
        return going

    def _goes_on(self, before: CaseRow, left: CaseRow) -> bool:
        """Tell whether the next step may follow in the same commit; one that stayed where it was may not."""
        return (
            left.state != before.state
            and left.state not in FINAL
            and left.waits_for == WaitsFor.NOBODY
            and not left.held_reason
            and left.due_at is not None
            and left.due_at <= self.now
        )


def decided(stage: Stage, case: CaseRow, facts: object, now: datetime) -> Move:
    """Ask the step, hold it to its declaration, and set aside the one case that makes it raise."""
    try:
        move = stage.decide(case, facts, now)
    except Exception as error:
        log.exception("case set aside", stage=stage.name, case=str(case.id))
        return set_aside(case, stage.name, error, now)
    if move.to not in stage.gives and move.to != case.state:
        raise ValueError(f"Stage {stage.name} may not give {move.to}.")
    return move


def set_aside(case: CaseRow, stage: str, error: Exception, now: datetime) -> Move:
    """Hold a case with its reason, for staff: the kind of error only, whose text may be personal."""
    return hold(case, f"{stage}: {type(error).__name__}", now)


def states_of(stages: Iterable[Stage]) -> list[State]:
    """Return the states from which these stages take cases."""
    return [state for stage in stages for state in stage.takes]
