"""A request from somebody who did not sign in: confirmed at once, and nothing happens before proof.

What comes back never tells whether a number is one of ours: a number that is
not gets a reference of the same form, which opens nothing.
"""

import hmac
from dataclasses import dataclass
from datetime import date, datetime
from uuid import uuid5

from clearline.brands.models import Brand
from clearline.identity import counter
from clearline.identity.counter import Guarded, Lane
from clearline.journey import road
from clearline.keys import blind
from clearline.keys.secrets import derive
from clearline.lines import find
from clearline.vocabulary.msisdn import Msisdn
from clearline.vocabulary.periods import local_date
from clearline.vocabulary.references import ALPHABET, LENGTH

HOLDER = "holder"


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
    """Record a request for the line with a number, and tell every contact on file of its holder.

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
    reference = _stand_in(brand, index)
    asked_about = Guarded(brand_id=brand.id, lane=Lane.SENDING, account=uuid5(brand.id, index.hex()))
    line = find.living(msisdn=msisdn).filter(brand=brand).select_related("account").first()
    if counter.take(asked_about, now=now) and line is not None:
        receipt = road.request(line=line, channel="portal", language=language, ends_on=ends_on, now=now)
        reference = receipt.reference
        if role != HOLDER and receipt.created:
            road.state_role(case_id=receipt.case_id, role=role, now=now)
    return Confirmation(reference=reference, msisdn=msisdn, ends_on=ends_on, role=role, at=now)


def _stand_in(brand: Brand, index: bytes) -> str:
    """Return a reference that opens nothing, the same for the same number."""
    digest = hmac.digest(derive("stand-in-reference"), brand.id.bytes + index, "sha256")
    return f"{brand.reference_prefix}-" + "".join(ALPHABET[byte & 31] for byte in digest[:LENGTH])
