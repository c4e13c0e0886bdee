"""Codes for somebody whose account is known already: to a contact on file, for one purpose at one origin."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from clearline.identity import codes, counter
from clearline.identity.codes import Bound, Way
from clearline.identity.counter import Guarded, Lane
from clearline.identity.models import Channel, Code, Purpose
from clearline.identity.ways import ways_to
from clearline.lines.models import Account, Line
from clearline.lines.models.line import LineStatus


def ways(account: Account) -> tuple[dict[Channel, Way], UUID | None]:
    """Return how a code can reach a holder, and the line whose number it may go to."""
    line = Line.objects.filter(account=account).exclude(status=LineStatus.CEASED).order_by("id").first()
    line_id = line.id if line else None
    return ways_to(account=account, line_id=line_id), line_id


def send(
    *,
    account: Account,
    purpose: Purpose,
    origin: UUID,
    language: str,
    now: datetime,
    by: tuple[Channel, ...] = (Channel.SMS, Channel.MAIL),
) -> bool:
    """Send a code by the first of these ways that there is.

    `origin` is an id that the page keeps. False when there is nowhere to send
    it, or too many went out today.
    """
    found, line_id = ways(account)
    way = next((found[channel] for channel in by if channel in found), None)
    guarded = Guarded(brand_id=account.brand_id, lane=Lane.SENDING, account=account.id)
    with transaction.atomic():
        if way is None or not counter.take(guarded, now=now):
            return False
        bound = Bound(
            brand_id=account.brand_id,
            account_id=account.id,
            subject_id=account.subject_id,
            purpose=purpose,
            origin=origin,
        )
        codes.issue(bound=bound, way=way, line_id=line_id, language=language, now=now)
    return True


def check(*, account: Account, purpose: Purpose, origin: UUID, typed: str, now: datetime) -> Code | None:
    """Return the code that was typed, now used up; None if it does not fit or is another account's."""
    used = codes.check(
        brand_id=account.brand_id,
        purpose=purpose,
        origin=origin,
        counted_as=account.id,
        typed=typed,
        now=now,
    )
    return used if used is not None and used.account_id == account.id else None
