"""Wait for an answer from outside: look again, ask on, and tell staff when the silence grows long.

A case that waits for the network or a bank is not held: it goes on by itself
the moment they answer. After `UNANSWERED_AFTER` it says, once, that somebody
should look, and keeps saying so until the answer is there.
"""

from datetime import datetime, timedelta
from uuid import UUID

from clearline.cases.engine.row import CaseRow
from clearline.cases.engine.stage import Move
from clearline.cases.states import State, WaitsFor
from clearline.outbox import standing as outbox
from clearline.outbox.standing import Silence, Standing


def wait(
    case: CaseRow, *, effect: str, standing: Standing | None, now: datetime, look_again: timedelta
) -> Move:
    """Return the move of a case whose answer is not there yet."""
    silent = standing is not None and standing.unanswered(now)
    if standing is None or not silent or case.waits_for == WaitsFor.STAFF:
        return Move(
            to=State(case.state),
            due_at=now + look_again,
            waits_for=WaitsFor.STAFF if silent else WaitsFor.NOBODY,
            quiet=True,
        )
    return Move(
        to=State(case.state),
        due_at=now + look_again,
        waits_for=WaitsFor.STAFF,
        event="unanswered",
        body={"effect": effect, "since": standing.asked_at.isoformat(), "reason": standing.reason},
    )


def silences(*, case_id: UUID, now: datetime) -> list[Silence]:
    """Return what nobody has answered for long of a case and its messages."""
    return outbox.unanswered(now=now, about=case_id)
