"""Book what the payment provider told: exactly once, and give back what was settled meanwhile.

A closing may settle a bill, or end the line that was to get credit, while its
payer is on the provider's page. Cases are locked first, as the engine does: so
either the closing sees the payment, or the payment sees the closing.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from clearline.cases.models import Case
from clearline.cases.states import FINAL
from clearline.lines.models import Bill, Line
from clearline.lines.models.account import BillStatus
from clearline.lines.models.line import LineStatus
from clearline.outbox import commands
from clearline.outbox.answers import Answered
from clearline.outbox.commands import Command
from clearline.outbox.models import EffectState
from clearline.selfcare import card_entries, delivering
from clearline.selfcare.bills import settled_by_a_closing
from clearline.selfcare.crediting import credit
from clearline.selfcare.models import Payment
from clearline.selfcare.models.payment import PaymentState, Purpose
from clearline.selfcare.paying import CHARGE, CONNECTOR, GIVE_BACK
from clearline.vocabulary.money import Money

TOLD = (EffectState.CONFIRMED, EffectState.FAILED)
OURS = (CHARGE, GIVE_BACK)
CREDITED = "credited"  # the reason of a payment whose money became credit, since its card did not take it


def record_answers(answered: Sequence[Answered], now: datetime) -> None:
    """Book charges and returns in the transaction that records the provider's answers."""
    ours = [each for each in answered if each.effect.effect in OURS and each.state in TOLD]
    told = sorted(ours, key=lambda each: each.effect.origin)
    for each in told:
        if each.effect.effect == CHARGE:
            _book(each.effect.origin, paid=each.state == EffectState.CONFIRMED, reason=each.reason, now=now)
        else:
            _give_back(each.effect.origin, arrived=each.state == EffectState.CONFIRMED, now=now)


def _book(payment_id: UUID, *, paid: bool, reason: str, now: datetime) -> None:
    account_id = Payment.objects.values_list("account_id", flat=True).get(pk=payment_id)
    _hold_cases(account_id)
    payment = Payment.objects.select_for_update(no_key=True).get(pk=payment_id)
    if payment.state != PaymentState.ASKED:
        return
    if payment.purpose == Purpose.ESIM:
        _hold_for_a_line(payment, paid=paid, reason=reason, now=now)
        return
    if not paid:
        _move(payment, PaymentState.FAILED, now, reason=reason)
    elif _taken(payment):
        _move(payment, PaymentState.CONFIRMED, now)
    else:
        _move(payment, PaymentState.RETURNING, None)
        commands.write([Command(payment.brand_id, payment.id, GIVE_BACK, CONNECTOR)], now)
    if paid:
        card_entries.paid(payment, taken=payment.state == PaymentState.CONFIRMED, now=now)
        # Bills are the account's: each of its lines may wait for them.
        Line.objects.filter(account_id=account_id).exclude(status=LineStatus.CEASED).update(changed_at=now)


def _hold_for_a_line(payment: Payment, *, paid: bool, reason: str, now: datetime) -> None:
    """Keep the money of a new line apart until the profile server said whether there will be one."""
    if paid:
        _move(payment, PaymentState.HELD, None)
        card_entries.paid(payment, taken=False, now=now)
    else:
        _move(payment, PaymentState.FAILED, now, reason=reason)
    delivering.paid_or_not(payment, paid=paid, now=now)


def _give_back(payment_id: UUID, *, arrived: bool, now: datetime) -> None:
    """End a payment that went back; what its card refused becomes credit of a line that goes on, if any."""
    _hold_cases(Payment.objects.values_list("account_id", flat=True).get(pk=payment_id))
    payment = Payment.objects.select_for_update(no_key=True).get(pk=payment_id)
    if payment.state != PaymentState.RETURNING:
        return
    if arrived:
        card_entries.given_back(payment, now)
        _move(payment, PaymentState.RETURNED, now)
    elif (line := _line_that_goes_on(payment)) is not None:
        credit(line=line, amount=Money(payment.amount_minor, payment.currency))
        card_entries.credited(payment, now)
        _move(payment, PaymentState.RETURNED, now, reason=CREDITED)


def _line_that_goes_on(payment: Payment) -> Line | None:
    """Lock the account's oldest line that nobody closes; None where it has none."""
    closing = Case.objects.filter(account_id=payment.account_id).exclude(state__in=FINAL).values("line_id")
    lines = Line.objects.filter(account_id=payment.account_id).exclude(status=LineStatus.CEASED)
    return lines.exclude(pk__in=closing).order_by("activated_at", "id").select_for_update(no_key=True).first()


def _hold_cases(account_id: UUID) -> None:
    """Lock the account's open cases in the order of their ids, as everybody does."""
    open_cases = Case.objects.filter(account_id=account_id).exclude(state__in=FINAL).order_by("id")
    list(open_cases.select_for_update(no_key=True).values_list("id"))


def _move(payment: Payment, state: PaymentState, ended_at: datetime | None, *, reason: str = "") -> None:
    payment.state, payment.ended_at, payment.reason = state, ended_at, reason[:120]
    payment.save(update_fields=["state", "ended_at", "reason"])


def _taken(payment: Payment) -> bool:
    """Put the money where it belongs; False where that was settled while the payer was away."""
    if payment.purpose == Purpose.BILL and payment.bill_id:
        return _pay_bill(payment, payment.bill_id)
    return _credit_line(payment, payment.line_id) if payment.line_id else False


def _pay_bill(payment: Payment, bill_id: UUID) -> bool:
    bill = Bill.objects.select_for_update(no_key=True).get(pk=bill_id)
    owed = bill.amount_minor - bill.paid_minor
    if owed < payment.amount_minor or settled_by_a_closing(bills=[bill]):
        return False
    bill.paid_minor += payment.amount_minor
    bill.status = BillStatus.PAID if bill.paid_minor >= bill.amount_minor else BillStatus.OPEN
    bill.save(update_fields=["paid_minor", "status"])
    return True


def _credit_line(payment: Payment, line_id: UUID) -> bool:
    line = Line.objects.select_for_update(no_key=True).get(pk=line_id)
    if line.status == LineStatus.CEASED:
        return False
    credit(line=line, amount=Money(payment.amount_minor, payment.currency))
    return True
