"""The code that confirms a closing. It never goes only to the line that is to be closed."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from clearline.identity import codes, counter, proofs
from clearline.identity.codes import Bound, Way
from clearline.identity.counter import Guarded, Lane
from clearline.identity.models import Channel, ProofKind, Purpose
from clearline.identity.ways import ways_to
from clearline.lines.models import Account
from clearline.notices import drafts
from clearline.notices.drafts import NoticeDraft
from clearline.notices.models import ContactKind


def way_for(*, account: Account, line_id: UUID) -> Way | None:
    """Return the way of the code: the contact number, else the line itself.

    To the line itself only if the holder can be told elsewhere too. Mail carries
    no such code: it would prove nothing (TRUST.md, section 0).
    """
    ways = ways_to(account=account, line_id=line_id)
    sms = ways.get(Channel.SMS)
    if sms is not None and sms.contact is ContactKind.LINE and Channel.MAIL not in ways:
        return None
    return sms


def send_code(*, account: Account, line_id: UUID, origin: UUID, language: str, now: datetime) -> bool:
    """Send the code for a closing; False when there is nowhere to send it, or too many went out today.

    `origin` is the case, or before there is one an id that the page keeps: a
    code opens nothing but what it was asked for.
    """
    way = way_for(account=account, line_id=line_id)
    if way is None:
        return False
    guarded = Guarded(brand_id=account.brand_id, lane=Lane.SENDING, account=account.id)
    with transaction.atomic():
        if not counter.take(guarded, now=now):
            return False
        codes.issue(bound=_bound(account, origin), way=way, line_id=line_id, language=language, now=now)
        if way.contact is ContactKind.LINE:
            drafts.write([_told_elsewhere(account, line_id, origin, language)], now)
    return True


def check_code(
    *, account: Account, origin: UUID, typed: str, now: datetime, channel: str = "portal"
) -> UUID | None:
    """Return the proof that a right code makes, else None; a code is good once."""
    with transaction.atomic():
        used = codes.check(
            brand_id=account.brand_id,
            purpose=Purpose.CLOSE,
            origin=origin,
            counted_as=account.id,
            typed=typed,
            now=now,
        )
        if used is None or used.account_id != account.id:
            return None
        return proofs.record(
            brand_id=account.brand_id,
            account_id=account.id,
            subject_id=account.subject_id,
            kind=ProofKind.SMS_CODE,
            root=used.root,
            channel=channel,
            now=now,
        )


def _bound(account: Account, origin: UUID) -> Bound:
    return Bound(
        brand_id=account.brand_id,
        account_id=account.id,
        subject_id=account.subject_id,
        purpose=Purpose.CLOSE,
        origin=origin,
    )


def _told_elsewhere(account: Account, line_id: UUID, origin: UUID, language: str) -> NoticeDraft:
    return NoticeDraft(
        brand_id=account.brand_id,
        subject_id=account.subject_id,
        line_id=line_id,
        origin=origin,
        template="closing_code_sent",
        language=language,
        to=(ContactKind.EMAIL, ContactKind.CONTACT_MSISDN),
    )
