"""A request from somebody who did not sign in: confirmed at once, and nothing happens before proof.

What comes back never tells whether a number is one of ours, nor does the time
that it takes: it is written down, and a worker looks afterwards
(`journey.taking_up`). The reference of a number that is not ours opens nothing.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import uuid5

from clearline.brands.models import Brand
from clearline.cases.asked import OpenRequest
from clearline.identity import counter
from clearline.identity.counter import Guarded, Lane
from clearline.journey import road
from clearline.journey.taking_up import HOLDER
from clearline.keys import blind
from clearline.vocabulary.msisdn import Msisdn
from clearline.vocabulary.periods import local_date
from clearline.vocabulary.references import new_reference

__all__ = ["HOLDER", "Confirmation", "ask_openly"]


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What whoever asked gets to see and to print: what they said, when, and a reference."""

    reference: str
    msisdn: str
    ends_on: date | None
    role: str
    at: datetime


def ask_openly(
    *, brand: Brand, typed: str, role: str, language: str, ends_on: date | None, now: datetime
) -> Confirmation:
    """Record a request for a number. Where it is ours, every contact on file of its holder is told then.

    `role` is `holder`, or one of `road.ROLES`: then it waits for staff. Asked
    too often in a day, nothing more is recorded; the answer is the same.

    Raises:
        Malformed: what was typed is no phone number.
        DayInThePast: `ends_on` lies before today where the brand is.
    """
    msisdn = Msisdn.parse(typed, brand.country)
    if ends_on is not None and ends_on < local_date(now, brand.time_zone):
        raise road.DayInThePast(f"{ends_on} is in the past. Choose today or a later day.")
    index = blind.index("msisdn", msisdn)
    asked = OpenRequest(
        brand=brand,
        reference=new_reference(brand.reference_prefix),
        msisdn_index=index,
        role=role,
        language=language,
        ends_on=ends_on,
        asked_at=now,
        due_at=now,
    )
    counted_as = uuid5(brand.id, index.hex())
    if counter.take(Guarded(brand_id=brand.id, lane=Lane.SENDING, account=counted_as), now=now):
        asked.save(force_insert=True)
    return Confirmation(reference=asked.reference, msisdn=msisdn, ends_on=ends_on, role=role, at=now)
