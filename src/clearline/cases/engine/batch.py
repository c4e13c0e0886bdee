"""Run one batch: claim, walk, commit, in one transaction."""

from collections.abc import Sequence
from datetime import datetime

import structlog
from django.db import DatabaseError, InterfaceError, transaction

from clearline.brands.database import clock
from clearline.cases.engine.commit import commit, commit_single
from clearline.cases.engine.locking import claim
from clearline.cases.engine.row import CaseRow
from clearline.cases.engine.stage import Stage
from clearline.cases.engine.walk import Walk, set_aside, states_of
from clearline.vocabulary.lanes import Lane

BATCH = 1_000
LONGEST_WALK = 12  # steps in one commit; the road has fewer that follow on each other at once
TIMED_OUT = "57014"
# A lock that was not had; a transaction that stood still or took too long, and was ended with its connection.
OF_THE_MOMENT = {"55P03", "25P03", "25P04"}
MOST_HANGING = 3  # cases of a batch; where more hang, it is the database that does
log = structlog.get_logger(__name__)


def advance(
    stages: Sequence[Stage], *, limit: int = BATCH, now: datetime | None = None, lane: Lane | None = None
) -> int:
    """Run batches until nothing is due; return how many cases were taken, each as often as it was.

    Without a lane both are worked off, and between two batches of a list
    whoever waits in person comes first. `now` fixes the time for tests on a
    virtual clock; otherwise each batch reads the one clock for itself.
    """
    taken = 0
    lanes = [lane] if lane is not None else list(Lane)
    while any(ran := run_batch(*stages, limit=limit, now=now, lane=each) for each in lanes):
        taken += ran
    return taken


def run_batch(
    *stages: Stage, limit: int = BATCH, now: datetime | None = None, lane: Lane = Lane.INTERACTIVE
) -> int:
    """Take up to `limit` due cases of a lane as far as these stages lead at once; return how many.

    A case that breaks the batch is set aside with its reason and the others
    go on: the batch is halved until the one at fault stands alone.
    """
    with transaction.atomic():
        moment = now or clock()
        cases = claim(lane=lane, states=states_of(stages), now=moment, limit=limit)
        if cases:
            _run(stages, cases, moment, steps=LONGEST_WALK, hanging=[])
        return len(cases)


def _run(
    stages: Sequence[Stage], cases: Sequence[CaseRow], now: datetime, *, steps: int, hanging: list[CaseRow]
) -> None:
    try:
        with transaction.atomic():
            walk = Walk(now)
            walk.take(stages, cases, steps=steps)
            commit(list(walk.standing.values()), walk.moves, walk.records, now)
    except transaction.TransactionManagementError:
        raise
    except Exception as error:
        if _passing(error) or len(hanging) > MOST_HANGING:
            raise
        if len(cases) > 1:
            middle = len(cases) // 2
            _run(stages, cases[:middle], now, steps=steps, hanging=hanging)
            _run(stages, cases[middle:], now, steps=steps, hanging=hanging)
        elif steps > 1:
            # Step by step: what it did well is kept, and the step at fault shows.
            _run(stages, cases, now, steps=1, hanging=hanging)
        else:
            hanging += cases if _sqlstate(error) == TIMED_OUT else []
            if len(hanging) > MOST_HANGING:
                raise
            _set_aside(stages, cases[0], error, now)


def _set_aside(stages: Sequence[Stage], case: CaseRow, error: Exception, now: datetime) -> None:
    (stage,) = (each.name for each in stages if case.state in each.takes)
    log.error("case set aside", stage=stage, case=str(case.id), exc_info=error)
    commit_single([(case, set_aside(case, stage, error, now))], now)


def _passing(error: Exception) -> bool:
    """Tell a fault of the moment (lost connection, deadlock) from one that the case brings with it."""
    if not isinstance(error, DatabaseError | InterfaceError):
        return False
    state = _sqlstate(error)
    if state == TIMED_OUT:
        return False
    return not state or state[:2] in {"08", "40", "53", "57"} or state in OF_THE_MOMENT


def _sqlstate(error: Exception) -> str:
    return getattr(error.__cause__, "sqlstate", None) or ""
