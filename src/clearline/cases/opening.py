"""Open a case, once per line."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from clearline.audit.leaves import Leaf
from clearline.audit.leaves import write as write_leaves
from clearline.brands import sets
from clearline.vocabulary.identifiers import uuid7
from clearline.vocabulary.lanes import Lane
from clearline.vocabulary.references import new_reference


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


def open_case(*, request: Request, reference_prefix: str, now: datetime) -> Opened:
    """Record a request in the caller's transaction, or find the open case of its line.

    Two requests at the same moment meet at the unique index: one creates,
    the other waits for its commit and finds the case.
    """
    case_id = uuid7()
    asked: dict[str, Any] = {
        "id": case_id,
        "reference": new_reference(reference_prefix),
        "brand": request.brand_id,
        "line": request.line_id,
        "account": request.account_id,
        "subject": request.subject_id,
        "lane": int(request.lane),
        "channel": request.channel,
        "language": request.language,
        "ends_on": request.ends_on,
        "requested_by": request.requested_by,
        "by_operator": request.ordered_by_operator,
        "now": now,
    }
    while not (created := sets.run("clearline.cases", "open_case", asked)):
        asked["reference"] = new_reference(reference_prefix)
        found = sets.run("clearline.cases", "find_open", {"brand": asked["brand"], "line": asked["line"]})
        # None: the open case ended between the two statements, or another line's case has the reference.
        for found_id, reference, requested_at, ends_on in found:
            return Opened(found_id, reference, created=False, requested_at=requested_at, ends_on=ends_on)
    body = {
        "to": "acknowledged",
        "version": 1,
        "channel": request.channel,
        "ends_on": str(request.ends_on or ""),
    }
    write_leaves(
        [Leaf(brand_id=request.brand_id, origin=case_id, kind="case.acknowledged", at=now, body=body)]
    )
    ((reference,),) = created
    return Opened(case_id, reference, created=True, requested_at=now, ends_on=request.ends_on)
