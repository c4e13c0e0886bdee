"""The bills of an account: what is open, what was paid, and paying one of them, once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Max

from clearline.brands.directory import brand_of
from clearline.cases.models import Case
from clearline.lines.models import Bill
from clearline.selfcare import paying
from clearline.selfcare.models import Payment
from clearline.selfcare.models.payment import PaymentState, Purpose
from clearline.settlement.models import FinalBill
from clearline.vocabulary.money import Money


class Stand(StrEnum):
    """How a bill stands for the person who owes it."""

    OVERDUE = "overdue"
    OPEN = "open"
    UNDER_WAY = "under_way"
    PAID = "paid"
    SETTLED = "settled"


@dataclass(frozen=True, slots=True)
class BillOfAccount:
    """One bill; `payment_id` is the payment that stands for it, under way or done."""

    bill: Bill
    stand: Stand
    payment_id: UUID | None

    @property
    def amount(self) -> Money:
        return Money(self.bill.amount_minor, self.bill.currency)

    @property
    def owed(self) -> Money:
        return Money(max(0, self.bill.amount_minor - self.bill.paid_minor), self.bill.currency)

    @property
    def payable(self) -> bool:
        return self.stand in {Stand.OPEN, Stand.OVERDUE}


class NothingOwed(ValueError):
    """The bill is paid, or was settled with a closing."""


def of_account(*, account_id: UUID, today: date) -> list[BillOfAccount]:
    """Return the bills of an account: first those to be paid, as they fall due, then the others."""
    bills = list(Bill.objects.filter(account_id=account_id).order_by("due_on", "external_id"))
    shown = _stand(bills, today=today)
    return [each for each in shown if each.payable] + [each for each in shown if not each.payable][::-1]


def of_id(*, account_id: UUID, bill_id: UUID, today: date) -> BillOfAccount:
    """Return one bill of an account.

    Raises:
        Bill.DoesNotExist: the account has no such bill.
    """
    return _stand([Bill.objects.get(pk=bill_id, account_id=account_id)], today=today)[0]


def pay(*, account_id: UUID, bill_id: UUID, line_id: UUID, now: datetime) -> UUID:
    """Ask for what is owed on a bill, and return the payment; the one that stands where there is one.

    Raises:
        Bill.DoesNotExist: the account has no such bill.
        NothingOwed: it is paid, or a closing settled it.
    """
    with transaction.atomic():
        bill = Bill.objects.select_for_update(no_key=True).get(pk=bill_id, account_id=account_id)
        (found,) = _stand([bill], today=now.date())
        if found.payment_id is not None:
            return found.payment_id
        if not found.payable:
            raise NothingOwed(f"Nothing is owed on bill {bill.external_id}.")
        payment = Payment(
            brand_id=bill.brand_id,
            account_id=account_id,
            bill=bill,
            line_id=line_id,
            purpose=Purpose.BILL,
            amount_minor=found.owed.minor,
            currency=bill.currency,
            asked_at=now,
        )
        paying.ask(payment, now=now)
        return payment.id


def settled_by_a_closing(*, bills: Sequence[Bill]) -> set[UUID]:
    """Return those bills, of one account, that stand on the final bill of its last line."""
    marked = {bill.id for bill in bills if bill.settled_by}
    if len(marked) == len(bills):
        return marked
    # Closings from before bills were marked: what had been issued by then is on their final bill.
    account, zone = bills[0].account_id, ZoneInfo(brand_of(bills[0].brand_id).time_zone)
    cases = Case.objects.filter(account_id=account).values("id")
    last = FinalBill.objects.filter(case_id__in=cases, bills_minor__gt=0).aggregate(at=Max("made_at"))["at"]
    if last is None:
        return marked
    day = last.astimezone(zone).date()
    return marked | {bill.id for bill in bills if bill.issued_on <= day}


def _stand(bills: Sequence[Bill], *, today: date) -> list[BillOfAccount]:
    payments = _standing_payments(bills)
    settled = settled_by_a_closing(bills=[each for each in bills if each.paid_minor < each.amount_minor])
    return [_one(bill, payments.get(bill.id), settled, today) for bill in bills]


def _one(bill: Bill, payment: Payment | None, settled: Iterable[UUID], today: date) -> BillOfAccount:
    if payment is not None and payment.state == PaymentState.ASKED:
        return BillOfAccount(bill, Stand.UNDER_WAY, payment.id)
    # What was paid here is paid, also where the operator's next export does not know of it yet.
    if bill.paid_minor >= bill.amount_minor or payment is not None:
        return BillOfAccount(bill, Stand.PAID, payment.id if payment else None)
    if bill.id in settled:
        return BillOfAccount(bill, Stand.SETTLED, None)
    return BillOfAccount(bill, Stand.OVERDUE if bill.due_on < today else Stand.OPEN, None)


def _standing_payments(bills: Sequence[Bill]) -> dict[UUID, Payment]:
    asked = Payment.objects.filter(bill_id__in=[bill.id for bill in bills]).exclude(state=PaymentState.FAILED)
    return {payment.bill_id: payment for payment in asked if payment.bill_id}
