"""What a request to close a line is, and the case that stands for it: one per line."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from clearline.audit.leaves import Leaf
from clearline.brands import sets
from clearline.vocabulary.lanes import Lane


@dataclass(frozen=True, slots=True)
class Request:
    """What a channel hands in: which line, when it shall end, from whom."""

    brand_id: UUID
    line_id: UUID
    account_id: UUID
    subject_id: UUID
    channel: str
    language: str
    ends_on: date | None
    requested_by: UUID | None
    ordered_by_operator: bool = False
    lane: Lane = Lane.INTERACTIVE


@dataclass(frozen=True, slots=True)
class Opened:
    """The case that stands for a request; `created` is False when it was open already, with its own day."""

    case_id: UUID
    reference: str
    created: bool
    requested_at: datetime
    ends_on: date | None


def find_open(*, brand_id: UUID, line_id: UUID) -> Opened | None:
    """Return the open case of a line, if it has one."""
    found = sets.run("clearline.cases", "find_open", {"brand": brand_id, "line": line_id})
    for case_id, reference, requested_at, ends_on in found:
        return Opened(case_id, reference, created=False, requested_at=requested_at, ends_on=ends_on)
    return None


def acknowledged(case_id: UUID, request: Request, now: datetime) -> Leaf:
    """Return the first event of a case."""
    body = {
        "to": "acknowledged",
        "version": 1,
        "channel": request.channel,
        "ends_on": str(request.ends_on or ""),
    }
    return Leaf(brand_id=request.brand_id, origin=case_id, kind="case.acknowledged", at=now, body=body)
