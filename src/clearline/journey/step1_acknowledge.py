"""Record the request, once, and answer it at once.

Anybody may hand one in, on any channel, without logging in. Nothing is
executed yet: next, the holder proves that it is them.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from clearline.brands.directory import brand_of
from clearline.cases.engine import doors
from clearline.cases.engine.row import CaseRow
from clearline.cases.engine.stage import Door, Move
from clearline.cases.opening import Opened, Request
from clearline.cases.states import State
from clearline.identity import proofs, status_code
from clearline.journey import recording
from clearline.lines.models import Line
from clearline.lines.models.line import LineStatus
from clearline.vocabulary.periods import local_date

DOOR = Door(
    name="acknowledge",
    story="record the request, once",
    takes=(),
    gives=(State.ACKNOWLEDGED,),
)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the requester gets at once, and again for the same line: `created` is False then.

    `ends_on` is the day that stands: asking again does not move it.
    """

    case_id: UUID
    reference: str
    status_code: str
    at: datetime
    ends_on: date | None
    created: bool


def request(
    *,
    line: Line,
    channel: str,
    language: str,
    ends_on: date | None,
    proof_ids: tuple[UUID, ...] = (),
    requested_by: UUID | None = None,
    ordered_by_operator: bool = False,
    reference: str = "",
    now: datetime,
) -> Receipt:
    """Record a request to close a line and return its receipt.

    `ends_on` is the last day by the brand's calendar; None means at once.
    The same line asked for twice is the same case: its receipt comes again,
    and proofs brought along count for it. Another day is not taken over:
    whoever wants it withdraws, and asks anew. A new case gets `reference`
    where one was given out already, else one of its own.

    Raises:
        AlreadyClosed: the line was closed before.
        DayInThePast: `ends_on` lies before today in the brand's time zone.
    """
    brand = brand_of(line.brand_id)
    _refuse_what_is_over(line, ends_on, today=local_date(now, brand.time_zone))
    asked = Request(
        brand_id=line.brand_id,
        line_id=line.id,
        account_id=line.account_id,
        subject_id=line.subject_id,
        channel=channel,
        language=language,
        ends_on=ends_on,
        requested_by=requested_by,
        ordered_by_operator=ordered_by_operator,
    )
    # No savepoint within a request's own transaction: nobody goes on after an error from here.
    with transaction.atomic(savepoint=False):
        opened = recording.record(
            request=asked,
            proof_ids=proof_ids,
            reference_prefix=brand.reference_prefix,
            reference=reference,
            now=now,
        )
        if not opened.created and proofs.attach(proof_ids=proof_ids, case_id=opened.case_id, now=now):
            doors.through(case_id=opened.case_id, decide=lambda case: _asked_again(case, now), now=now)
    return _receipt(opened, status_code.derive(opened.case_id))


def _receipt(opened: Opened, code: str) -> Receipt:
    return Receipt(
        case_id=opened.case_id,
        reference=opened.reference,
        status_code=code,
        at=opened.requested_at,
        ends_on=opened.ends_on,
        created=opened.created,
    )


def _refuse_what_is_over(line: Line, ends_on: date | None, *, today: date) -> None:
    if line.status == LineStatus.CEASED:
        raise AlreadyClosed(f"Line {line.external_id} is closed already.")
    if ends_on is not None and ends_on < today:
        raise DayInThePast(f"{ends_on} is in the past. Choose today or a later day.")


def _asked_again(case: CaseRow, now: datetime) -> Move | None:
    """Have the proofs looked at that came with a second request, where the first had not brought enough."""
    if case.state != State.AWAITING_PROOF:
        return None
    return Move(to=State.ACKNOWLEDGED, due_at=now, event="asked_again")


class AlreadyClosed(ValueError):
    """The line of a request is closed already."""


class DayInThePast(ValueError):
    """The day that was asked for is over."""


__all__ = ["DOOR", "AlreadyClosed", "DayInThePast", "Receipt", "request"]
