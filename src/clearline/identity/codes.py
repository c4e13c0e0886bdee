"""One-time codes: six digits, ten minutes, used once, good for one purpose at one origin."""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from clearline.identity import counter
from clearline.identity.counter import Guarded, Lane
from clearline.identity.models import Channel, Code, Purpose
from clearline.keys.secrets import derive
from clearline.notices import drafts
from clearline.notices.drafts import NoticeDraft
from clearline.notices.models import ContactKind

LIFETIME = timedelta(minutes=10)
TEMPLATES = {
    Purpose.SIGN_IN: "sign_in_code",
    Purpose.CLOSE: "closing_code",
    Purpose.PASSWORD: "password_code",
    Purpose.SERVICE: "service_password_code",
    Purpose.SECOND: "sign_in_code",
    Purpose.REGISTER: "register_code",
    Purpose.JOIN: "register_code",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How a code reaches its holder, and what holding it then proves (`root`)."""

    channel: Channel
    contact: ContactKind
    root: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """What a code is good for: one purpose, at one origin, for one account."""

    brand_id: UUID
    account_id: UUID
    subject_id: UUID
    purpose: Purpose
    origin: UUID


def issue(*, bound: Bound, way: Way, line_id: UUID | None, language: str, now: datetime) -> None:
    """Make a code, end the one before it, and have it sent. Only its keyed hash and its seal are stored.

    How many may be sent a day the caller has asked `counter` before.
    """
    code = f"{secrets.randbelow(1_000_000):06d}"
    with transaction.atomic():
        _alive(bound).update(superseded=True)
        Code.objects.create(
            brand_id=bound.brand_id,
            subject_id=bound.subject_id,
            account_id=bound.account_id,
            purpose=bound.purpose,
            origin=bound.origin,
            channel=way.channel,
            root=way.root,
            code_hash=_hash(bound.purpose, bound.origin, code),
            created_at=now,
            expires_at=now + LIFETIME,
        )
        drafts.write([_message(bound, way, line_id, language, code)], now)


def check(
    *, brand_id: UUID, purpose: Purpose, origin: UUID, counted_as: UUID, typed: str, now: datetime
) -> Code | None:
    """Return the code that was typed, now used up; None if it is wrong, too old, used, or not to be tried.

    The try is counted first. A caller learns nothing from None about which of these it was.
    """
    guarded = Guarded(brand_id=brand_id, lane=Lane.CODE, attempt=origin, account=counted_as)
    with transaction.atomic():
        if not counter.take(guarded, now=now):
            return None
        living = Code.objects.filter(
            brand_id=brand_id,
            purpose=purpose,
            origin=origin,
            used_at=None,
            superseded=False,
            expires_at__gt=now,
        )
        code = living.first()
        known = bytes(code.code_hash) if code else bytes(32)
        right = hmac.compare_digest(known, _hash(purpose, origin, "".join(typed.split())))
        # The condition is asked again in the update: of two who type it at once, one gets in.
        if code is None or not right or not living.filter(pk=code.pk).update(used_at=now):
            return None
        counter.give_back(guarded, now=now)
        return code


def _alive(bound: Bound) -> QuerySet[Code]:
    return Code.objects.filter(
        brand_id=bound.brand_id, purpose=bound.purpose, origin=bound.origin, used_at=None, superseded=False
    )


def _hash(purpose: str, origin: UUID, code: str) -> bytes:
    return hmac.digest(derive("one-time-codes"), purpose.encode() + origin.bytes + code.encode(), "sha256")


def _message(bound: Bound, way: Way, line_id: UUID | None, language: str, code: str) -> NoticeDraft:
    return NoticeDraft(
        brand_id=bound.brand_id,
        subject_id=bound.subject_id,
        account_id=bound.account_id,
        line_id=line_id,
        origin=bound.origin,
        template=TEMPLATES[Purpose(bound.purpose)],
        language=language,
        secrets={"code": code},
        to=(way.contact,),
    )
