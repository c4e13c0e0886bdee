"""The request that says what shall become of what a closing leaves."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from clearline.journey import road
from clearline.journey.ways import (
    NOTHING_CHOSEN,
    NotOpen,
    Offers,
    Refusal,
    Wanted,
    offers,
    offers_together,
    refuse,
)
from clearline.lines.models import Line
from clearline.settlement import choices

__all__ = ["NOTHING_CHOSEN", "NotOpen", "Offers", "Refusal", "Wanted", "offers", "offers_together", "request"]


def request(
    *,
    line: Line,
    wanted: Wanted,
    channel: str,
    language: str,
    ends_on: date | None,
    proof_ids: tuple[UUID, ...] = (),
    requested_by: UUID | None = None,
    beside: Offers | None = None,
    now: datetime,
) -> road.Receipt:
    """Record a request as `road.request` does, with what shall become of what is left.

    The first request stands, and what was wanted with it: asked again for the
    same line, nothing of it changes. `beside` is what was read for several
    lines that end together; by itself, a line is read here.

    Raises:
        NotOpen: law or policy does not allow it, or the other line is none of the account's.
        AlreadyClosed, DayInThePast: as for any request.
    """
    plain = wanted == NOTHING_CHOSEN
    if not plain:
        refuse(wanted, beside or offers(line=line, on=ends_on, now=now))
    with transaction.atomic(savepoint=False):
        receipt = road.request(
            line=line,
            channel=channel,
            language=language,
            ends_on=ends_on,
            proof_ids=proof_ids,
            requested_by=requested_by,
            now=now,
        )
        if receipt.created and not plain:
            choices.store(
                brand_id=line.brand_id,
                case_id=receipt.case_id,
                money=wanted.money,
                move_data=wanted.move_data,
                points=wanted.points,
                line_id=wanted.line_id if wanted.moves else None,
                now=now,
            )
    return receipt
