"""Run one batch of a stage: claim, load, decide, commit, in one transaction."""

from collections.abc import Sequence
from datetime import datetime

import structlog
from django.db import DatabaseError, InterfaceError, transaction

from clearline.brands.database import clock
from clearline.cases.engine.commit import commit
from clearline.cases.engine.locking import claim, due_states
from clearline.cases.engine.row import CaseRow
from clearline.cases.engine.stage import Move, Stage, hold

BATCH = 500
LOCK_NOT_AVAILABLE = "55P03"
log = structlog.get_logger(__name__)


def advance(stages: Sequence[Stage], *, limit: int = BATCH, now: datetime | None = None) -> int:
    """Run every stage that has something due until none has; return the number of moves.

    `now` fixes the time for tests on a virtual clock; otherwise each batch
    reads the one clock for itself.
    """
    moved = 0
    while True:
        due = due_states(now=now or clock())
        ran = sum(run_batch(stage, limit=limit, now=now) for stage in stages if due.intersection(stage.takes))
        if not ran:
            return moved
        moved += ran


def run_batch(stage: Stage, *, limit: int = BATCH, now: datetime | None = None) -> int:
    """Move up to `limit` due cases of one stage; return how many were claimed.

    A case that breaks the batch is set aside with its reason and the others
    go on: the batch is halved until the one at fault stands alone.
    """
    with transaction.atomic():
        moment = now or clock()
        cases = claim(states=stage.takes, now=moment, limit=limit)
        if cases:
            _run(stage, cases, moment)
        return len(cases)


def _run(stage: Stage, cases: Sequence[CaseRow], now: datetime) -> None:
    try:
        with transaction.atomic():
            facts = stage.load(cases, now)
            moves = [(case, _decided(stage, case, facts.get(case.id), now)) for case in cases]
            if stage.apply:
                stage.apply([pair for pair in moves if not pair[1].held_reason], now)
            commit(moves, now)
    except transaction.TransactionManagementError:
        raise
    except Exception as error:
        if _passing(error):
            raise
        if len(cases) == 1:
            log.exception("case set aside", stage=stage.name, case=str(cases[0].id))
            commit([(cases[0], _set_aside(cases[0], stage, error, now))], now)
            return
        middle = len(cases) // 2
        _run(stage, cases[:middle], now)
        _run(stage, cases[middle:], now)


def _decided(stage: Stage, case: CaseRow, facts: object, now: datetime) -> Move:
    """Ask the step, hold it to its declaration, and set aside the one case that makes it raise."""
    try:
        move = stage.decide(case, facts, now)
    except Exception as error:
        log.exception("case set aside", stage=stage.name, case=str(case.id))
        return _set_aside(case, stage, error, now)
    if move.to not in stage.gives and move.to != case.state:
        raise ValueError(f"Stage {stage.name} may not give {move.to}.")
    return move


def _set_aside(case: CaseRow, stage: Stage, error: Exception, now: datetime) -> Move:
    """Hold a case with its reason, for staff: the kind of error only, whose text may be personal."""
    return hold(case, f"{stage.name}: {type(error).__name__}", now)


def _passing(error: Exception) -> bool:
    """Tell a fault of the moment (lost connection, deadlock) from one that the case brings with it."""
    if not isinstance(error, DatabaseError | InterfaceError):
        return False
    sqlstate = getattr(error.__cause__, "sqlstate", None) or ""
    return not sqlstate or sqlstate[:2] in {"08", "40", "53", "57"} or sqlstate == LOCK_NOT_AVAILABLE
