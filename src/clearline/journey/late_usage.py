"""Usage that is reported after a line ended: in time it is on the final bill, once; else it is never billed.

The window opens when the line ends and is fixed in that moment. While it is
open the money waits, so that nothing is paid back that is still to be charged;
when it has closed the money is settled, and no record moves it any more.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from clearline.audit import leaves
from clearline.brands.directory import brand_of
from clearline.brands.models import Brand
from clearline.cases.engine import locking
from clearline.cases.engine.row import CaseRow
from clearline.cases.models import Case
from clearline.cases.states import State
from clearline.lines.models import Line
from clearline.policy.policies import policy_for
from clearline.settlement import final_bills
from clearline.settlement.figures import Figures
from clearline.settlement.late import LateUsage, WhyNever
from clearline.vocabulary.money import Money
from clearline.vocabulary.periods import local_date

BILLED, KNOWN, NO_END = "billed", "known", "line_not_ended"
UNPAID = (State.CEASED, State.QUARANTINED, State.CERTIFIED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One record of usage as the operator tells it: its id, the operator's id of the line, day and price."""

    external_id: str
    line: str
    used_on: date
    amount_minor: int


def usage_until(case: CaseRow, ended_at: datetime) -> datetime | None:
    """Return until when usage of a line that ends now may arrive; None where nothing late is billed.

    The law counts from the request; where its holder chose the day, from that day.
    """
    brand = brand_of(case.brand_id)
    return policy_for(law_pack=brand.law_pack, brand_code=brand.code).usage_until(
        ended_at=ended_at,
        counted_from=ended_at if case.ends_on else case.requested_at,
        time_zone=brand.time_zone,
        subdivision=brand.subdivision,
        country=brand.country,
    )


def told(bill: Figures) -> dict[str, Any]:
    """Return what certificate and statement carry of late usage; nothing where none can be billed."""
    if bill.usage_until is None:
        return {}
    last = bill.usage_until - timedelta(seconds=1)  # midnight would read as the day after
    return {"late_usage_minor": bill.late_minor, "usage_until": last.isoformat()}


def take(*, brand: Brand, records: Iterable[Record], now: datetime) -> Counter[str]:
    """Take records of usage of lines that ended, each by itself, and count what became of them.

    One that is known changes nothing. One of a line that has not ended here
    is left to the operator's next bill.
    """
    return Counter(_take(brand, each, now) for each in records)


def _take(brand: Brand, record: Record, now: datetime) -> str:
    with transaction.atomic():
        if LateUsage.objects.filter(brand=brand, external_id=record.external_id).exists():
            return KNOWN
        line = Line.objects.filter(brand=brand, external_id=record.line).values("id")
        ended = Case.objects.filter(brand=brand, line_id__in=line, ceased_at__isnull=False)
        case_id = ended.order_by("-ceased_at").values_list("id", flat=True).first()
        if case_id is None:
            return NO_END
        (case,) = locking.lock(case_ids=[case_id])
        bill = final_bills.of_cases(case_ids=[case.id])[case.id]
        never = _never(case, bill, record, brand, now)
        row = LateUsage.objects.create(
            brand=brand,
            case_id=case.id,
            external_id=record.external_id,
            used_on=record.used_on,
            amount_minor=record.amount_minor,
            currency=bill.currency,
            arrived_at=now,
            billed=not never,
            never=never,
        )
        _log(case, row, Money(record.amount_minor, bill.currency), now)
        return never or BILLED


def _never(case: CaseRow, bill: Figures, record: Record, brand: Brand, now: datetime) -> str:
    """Return why a record is never billed; empty where it is."""
    if case.ceased_at and record.used_on > local_date(case.ceased_at, brand.time_zone):
        return WhyNever.AFTER_THE_END
    if bill.usage_until is None or now >= bill.usage_until or case.state not in UNPAID:
        return WhyNever.TOO_LATE
    return ""


def _log(case: CaseRow, row: LateUsage, amount: Money, now: datetime) -> None:
    body = {"case": str(case.id), "minor": amount.minor, "currency": amount.currency, "never": row.never}
    said = "usage.billed" if row.billed else "usage.never_billed"
    leaves.write([leaves.Leaf(brand_id=case.brand_id, origin=row.id, kind=said, at=now, body=body)])
