"""Take up what people asked without signing in: look whether the number is ours, and open its case.

Whoever asked has their answer already, the same for every number. What is
looked up here takes as long as it takes, and nobody sees it.
"""

from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db import transaction

from clearline.cases.asked import OpenRequest
from clearline.journey import road
from clearline.lines.models import Line
from clearline.lines.models.line import LineStatus

HOLDER = "holder"
AT_ONCE = 200
AGAIN = timedelta(minutes=1)  # what went wrong is tried again then, and holds up no other
log = structlog.get_logger(__name__)


def waiting(*, now: datetime) -> bool:
    """Tell whether anybody's request is to be taken up."""
    return OpenRequest.objects.filter(case_id=None, due_at__lte=now).exists()


def take_up(*, now: datetime) -> int:
    """Take up requests that wait, each in a transaction of its own; return how many."""
    due = OpenRequest.objects.filter(case_id=None, due_at__lte=now).order_by("due_at")
    return sum(_one(asked_id, now) for asked_id in due.values_list("id", flat=True)[:AT_ONCE])


def _one(asked_id: UUID, now: datetime) -> bool:
    try:
        with transaction.atomic():
            waits = OpenRequest.objects.select_for_update(skip_locked=True).filter(case_id=None)
            asked = waits.filter(pk=asked_id).first()
            if asked is None:
                return False
            _open(asked, now)
    except Exception:
        log.exception("request not taken up", request=str(asked_id))
        OpenRequest.objects.filter(pk=asked_id).update(due_at=now + AGAIN)
        return False
    return True


def _open(asked: OpenRequest, now: datetime) -> None:
    """Open the case, as of the moment when somebody asked; a number that is not ours leaves nothing."""
    living = Line.objects.filter(brand_id=asked.brand_id, msisdn_index=asked.msisdn_index)
    line = living.exclude(status=LineStatus.CEASED).first()
    if line is None:
        asked.delete()
        return
    receipt = road.request(
        line=line,
        channel="portal",
        language=asked.language,
        ends_on=asked.ends_on,
        reference=asked.reference,
        now=asked.asked_at,
    )
    if asked.role != HOLDER and receipt.created:
        road.state_role(case_id=receipt.case_id, role=asked.role, now=now)
    if receipt.reference == asked.reference:
        asked.delete()
    else:
        asked.case_id, asked.msisdn_index = receipt.case_id, None
        asked.save(update_fields=["case_id", "msisdn_index"])
