"""The six digits with which anyone who holds a reference sees how a request stands, without signing in."""

import hmac
from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction

from clearline.brands.models import Brand
from clearline.cases.asked import case_called
from clearline.identity import counter
from clearline.identity.counter import Guarded, Lane
from clearline.notices.codes import six_digits
from clearline.notices.rendering import STATUS_CODE
from clearline.vocabulary.references import normalise_reference


def derive(case_id: UUID) -> str:
    """Return the status code of a case; it stays the same and is stored nowhere."""
    return six_digits(STATUS_CODE, case_id)


def look_up(*, brand: Brand, reference: str, typed: str, now: datetime) -> UUID | None:
    """Return the case that a reference and its code open, or None.

    A reference that does not exist is counted and compared like one that
    does. Five wrong codes close this door to a case for good; its holder
    signs in instead.
    """
    wanted = normalise_reference(reference)
    case_id = case_called(wanted, brand_id=brand.id)
    # The stand-in of an unknown reference must be the same each time, so that it locks like a known one.
    counted_as = case_id or uuid5(brand.id, wanted)
    guarded = Guarded(brand_id=brand.id, lane=Lane.STATUS, attempt=counted_as)
    digits = "".join(typed.split())
    with transaction.atomic():
        if not counter.take(guarded, now=now):
            return None
        right = hmac.compare_digest(derive(counted_as).encode(), digits.encode())
        if case_id is None or not right:
            return None
        counter.give_back(guarded, now=now)
    return case_id
