"""Staff let a held case go on, with a reason; what failed is sent again under its next generation.

Nothing that is merely unanswered is ever sent again: it may have happened,
and is asked about by itself.
"""

from base64 import b64decode, b64encode
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from clearline.cases.engine import doors
from clearline.cases.engine.row import CaseRow
from clearline.cases.engine.stage import Door, Move
from clearline.cases.states import FINAL, State, WaitsFor
from clearline.keys import subjects
from clearline.outbox import standing as outbox
from clearline.outbox.commands import Command
from clearline.settlement import refunds

DOOR = Door(
    name="resume",
    story="staff let a held case go on",
    takes=tuple(state for state in State if state not in FINAL),
    gives=tuple(state for state in State if state not in FINAL),
)
LONGEST_REASON = 500


def resume(*, case_id: UUID, by: UUID, reason: str, again: bool = False, now: datetime) -> tuple[str, ...]:
    """Free a held case, and with `again` ask for its failed effects under the next generation.

    Returns the keys of what is sent again. The reason is kept in the log,
    sealed with the subject's key: erased with everything else of theirs.

    Raises:
        Unexplained: no reason was given.
        NotHeld: nothing holds the case.
        NothingFailed: `again`, but no effect of the case has failed.
        SendItAgain: what holds the case is an effect that failed: freed alone, it would be held again.
    """
    if not reason.strip():
        raise Unexplained("Say why the case may go on; the log keeps it with your name.")
    sent: list[Command] = []

    def freed(case: CaseRow) -> Move:
        failed = outbox.again(origin=case.id)
        _see(case, failed, again=again)
        sent.extend(failed if again else ())
        return Move(
            to=State(case.state),
            due_at=now if case.held_reason else case.due_at,
            waits_for=WaitsFor.NOBODY if case.held_reason else WaitsFor(case.waits_for),
            records=tuple(sent),
            event="resumed",
            body={
                "by": str(by),
                "reason": _sealed(case, reason.strip()[:LONGEST_REASON]),
                "again": [f"{each.effect}:{each.generation}" for each in sent],
            },
        )

    doors.through(case_id=case_id, decide=freed, now=now, apply=_ask_for_refunds_again)
    return tuple(f"{each.effect}:{each.origin}:{each.generation}" for each in sent)


def reason_of(*, case_id: UUID, subject_id: UUID, sealed: str) -> str:
    """Return the reason of a `resumed` entry; empty where the subject is erased."""
    key = subjects.find(subject_ids=[subject_id]).get(subject_id)
    return key.open(b64decode(sealed), row_id=case_id)["reason"] if key and sealed else ""


def _see(case: CaseRow, failed: Sequence[Command], *, again: bool) -> None:
    """Refuse what would change nothing, or what the door is not for."""
    if case.state in FINAL:
        raise NotHeld(f"Case {case.reference} has ended as {case.state}: there is nothing to free.")
    if again and not failed:
        raise NothingFailed(
            f"No effect of case {case.reference} has failed. What is unanswered is asked about by itself."
        )
    if again:
        return
    if not case.held_reason:
        raise NotHeld(f"Case {case.reference} is not held: it is {case.state} and goes on by itself.")
    if any(each.effect in AWAITED.get(State(case.state), ()) for each in failed):
        raise SendItAgain(
            f"Case {case.reference} is held because {failed[0].effect} failed. "
            "Freed alone it would be held again: free it with again, once the cause is mended."
        )


# What a case in these states cannot go on without.
AWAITED = {State.CEASING: ("hlr.cease",), State.SETTLING: ("payments.refund",)}


def _sealed(case: CaseRow, reason: str) -> str:
    key = subjects.find(subject_ids=[case.subject_id], brand_id=case.brand_id).get(case.subject_id)
    return b64encode(key.seal({"reason": reason}, row_id=case.id)).decode() if key else ""


def _ask_for_refunds_again(moves: Sequence[tuple[CaseRow, Move]], _now: datetime) -> None:
    refunds.ask_again(
        case_ids=[
            case.id
            for case, move in moves
            for each in move.records
            if isinstance(each, Command) and each.effect == "payments.refund"
        ]
    )


class Unexplained(ValueError):
    """Nobody frees a case without a reason."""


class NotHeld(ValueError):
    """Nothing holds the case."""


class NothingFailed(ValueError):
    """No effect of the case has failed."""


class SendItAgain(ValueError):
    """The case is held by an effect that failed, and would be held again."""
