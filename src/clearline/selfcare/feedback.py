"""What leaving was like: asked once when it is over, kept without whose answer it is."""

from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction

from clearline.audit import leaves
from clearline.audit.models import Entry
from clearline.brands.directory import brand_of
from clearline.cases.models import Case
from clearline.selfcare.models.feedback import Feedback
from clearline.vocabulary.periods import local_date

GIVEN = "feedback.given"


def was_given(*, case_id: UUID) -> bool:
    """Tell whether somebody answered for this closing; which answer it was, nobody can tell."""
    return Entry.objects.filter(origin=_mark(case_id), kind=GIVEN).exists()


def give(*, case_id: UUID, ease: int, hurdle: str, now: datetime) -> None:
    """Keep an answer apart from its closing; a second one for the same closing is not counted."""
    with transaction.atomic():
        # The closing's row gives turns to two presses of one button.
        case = Case.objects.select_for_update(no_key=True).get(pk=case_id)
        if was_given(case_id=case_id):
            return
        month = local_date(now, brand_of(case.brand_id).time_zone).replace(day=1)
        Feedback.objects.create(brand_id=case.brand_id, month=month, ease=ease, hurdle=hurdle)
        leaves.write([leaves.Leaf(brand_id=case.brand_id, origin=_mark(case_id), kind=GIVEN, at=now)])


def _mark(case_id: UUID) -> UUID:
    """Return what the log knows a closing's answer by: the timeline of the closing itself stays as it is."""
    return uuid5(case_id, GIVEN)
