"""The operator's own order to close a line, from the command line or a list.

It stands in the place of the holder's proof and of nothing else: policy still
says what blocks and what a person must see. The case and the log show it.
"""

from datetime import date

from django.db import transaction

from clearline.brands.database import clock
from clearline.brands.languages import spoken
from clearline.identity import proofs
from clearline.identity.models import ProofKind
from clearline.journey import road
from clearline.lines.models import Line


def order_closing(*, line: Line, ends_on: date | None) -> road.Receipt:
    """Record the operator's order to close a line; the same line twice is the same case.

    Raises:
        AlreadyClosed, DayInThePast: as for any request.
    """
    with transaction.atomic():
        now = clock()
        order = proofs.record(
            brand_id=line.brand_id,
            account_id=line.account_id,
            subject_id=line.subject_id,
            kind=ProofKind.OPERATOR_ORDER,
            root="operator",
            channel="operator",
            now=now,
        )
        return road.request(
            line=line,
            channel="operator",
            language=spoken(line.account.language),
            ends_on=ends_on,
            proof_ids=(order,),
            ordered_by_operator=True,
            now=now,
        )
