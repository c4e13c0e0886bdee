"""Tell somebody who got a message whether it is ours; nobody has to sign in for it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from clearline.brands.models import Brand
from clearline.cases.models import Case
from clearline.identity import counter
from clearline.identity.counter import Guarded, Lane
from clearline.notices import confirming
from clearline.notices.confirming import Sent
from clearline.vocabulary.references import normalise_reference


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer; `too_often` where it is not given any more today. `sent` names nobody."""

    ours: bool = False
    too_often: bool = False
    sent: tuple[Sent, ...] = ()


def confirm(*, brand: Brand, code: str, about: str, now: datetime) -> Verdict:
    """Say whether a message with this code is ours, and when and by which ways it was sent.

    `about` is the reference that stands in the message, or the e-mail address
    or number that it came to. Both are counted as one try of the day, before
    anything is compared, and the same for what does not exist.
    """
    reference = normalise_reference(about)
    case_id = Case.objects.filter(brand=brand, reference=reference).values_list("id", flat=True).first()
    counted_as = case_id or _stand_in(brand, about, reference)
    guarded = Guarded(brand_id=brand.id, lane=Lane.STATUS, account=uuid5(counted_as, "message"))
    if not counter.take(guarded, now=now):
        return Verdict(too_often=True)
    if case_id:
        sent = confirming.of_request(origin=case_id, code=code)
    else:
        sent = confirming.to_contact(contact=about, code=code, country=brand.country, now=now)
    return Verdict(ours=bool(sent), sent=tuple(sent))


def _stand_in(brand: Brand, about: str, reference: str) -> UUID:
    """Return what a contact or an unknown reference is counted as, the same however it is spelt."""
    index = confirming.index_of(about, country=brand.country)
    return uuid5(brand.id, index.hex() if index else reference)
