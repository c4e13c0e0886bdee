"""Strangers ask whether a number has changed hands: twenty times a day each, and no more is told."""

import hmac
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from clearline.brands.models import Brand
from clearline.cases.numbers import history
from clearline.cases.numbers.history import Answer
from clearline.identity import counter
from clearline.identity.counter import Guarded, Lane
from clearline.keys.secrets import derive
from clearline.vocabulary.msisdn import Msisdn

DayToCome = history.DayToCome


class TooMany(Exception):
    """The caller has asked as often as one may on one day of the brand."""


def ask(*, brand: Brand, caller: str, number: Msisdn, since: date, now: datetime) -> Answer:
    """Answer, and count the question; `caller` is an address of the network, which is not kept.

    Raises:
        TooMany: this caller has had its questions for today.
        DayToCome: the day has not been yet; counted all the same.
    """
    with transaction.atomic():
        asked = Guarded(brand_id=brand.id, lane=Lane.NUMBERS, account=_pseudonym(brand, caller))
        if not counter.take(asked, now=now):
            raise TooMany
    return history.changed_hands(brand=brand, number=number, since=since, now=now)


def _pseudonym(brand: Brand, caller: str) -> UUID:
    mac = hmac.digest(derive("callers"), brand.id.bytes + caller.encode(), "sha256")
    return UUID(bytes=mac[:16])
