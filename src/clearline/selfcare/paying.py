"""Pay by card: a payment is asked for once, sent through the outbox, and followed until somebody knows.

What the provider does not answer is asked about, never charged again: the
payment stays the same one, under the same key.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from clearline.brands.directory import brands_of
from clearline.connectors.payments.port import ChargeOrder, RefundOrder
from clearline.notices.rendering import site
from clearline.outbox import commands
from clearline.outbox.asking import ask_soon
from clearline.outbox.claimed import ClaimedEffect
from clearline.outbox.commands import Command
from clearline.outbox.standing import standing
from clearline.selfcare.models import Payment
from clearline.selfcare.models.payment import PaymentState, Purpose
from clearline.vocabulary.money import Money

CHARGE, GIVE_BACK = "payments.charge", "payments.giveback"
CONNECTOR = "payments"
# Nobody is led to an address of another kind, whatever a provider says.
SAFE_PAGES = ("https://", "http://127.0.0.1:", "http://localhost:")


@dataclass(frozen=True, slots=True)
class Followed:
    """A payment as its page shows it. `pay_at` is the provider's page, while the payer is wanted there."""

    payment: Payment
    pay_at: str

    @property
    def amount(self) -> Money:
        return Money(self.payment.amount_minor, self.payment.currency)

    @property
    def waits(self) -> bool:
        return self.payment.state == PaymentState.ASKED


def ask(payment: Payment, *, now: datetime) -> None:
    """Have the provider asked for a new payment, in the transaction that stores it."""
    payment.save(force_insert=True)
    commands.write([Command(payment.brand_id, payment.id, CHARGE, CONNECTOR)], now)


def follow(*, payment_id: UUID, account_id: UUID, now: datetime) -> Followed:
    """Return a payment of an account; while it waits, the provider is asked now rather than later.

    Raises:
        Payment.DoesNotExist: the account has no such payment.
    """
    payment = Payment.objects.select_related("bill", "line").get(pk=payment_id, account_id=account_id)
    if payment.state != PaymentState.ASKED:
        return Followed(payment, "")
    told = standing(origins=[payment.id], effect=CHARGE).get(payment.id)
    ask_soon(origin=payment.id, effect=CHARGE, now=now)
    page = told.facts.get("pay_at", "") if told else ""
    return Followed(payment, page if page.startswith(SAFE_PAGES) else "")


def charge_orders(effects: Sequence[ClaimedEffect]) -> Mapping[UUID, ChargeOrder]:
    """Make the provider's orders for a batch of `payments.charge` effects; their origin is the payment."""
    found = _payments(effects)
    brands = brands_of(payment.brand_id for payment in found.values())
    charges = _charges(found)
    return {
        effect.id: ChargeOrder(
            amount=Money(payment.amount_minor, payment.currency),
            return_url=f"{site(brands[payment.brand_id])}/payments/{payment.id}/",
            description=_named(payment, brands[payment.brand_id].name),
            charge_id=charges.get(payment.id, ""),
        )
        for effect in effects
        if (payment := found.get(effect.origin))
    }


def return_orders(effects: Sequence[ClaimedEffect]) -> Mapping[UUID, RefundOrder]:
    """Make the orders that give payments back: to whoever paid, the very sum."""
    found = _payments(effects)
    charges = _charges(found)
    return {
        effect.id: RefundOrder(
            payer_reference=str(payment.account_id),
            amount=Money(payment.amount_minor, payment.currency),
            description=payment.bill.external_id if payment.bill else "",
            charge_id=charges.get(payment.id, ""),
        )
        for effect in effects
        if (payment := found.get(effect.origin))
    }


def _charges(payments: Iterable[UUID]) -> dict[UUID, str]:
    """Return what the provider called the charges of payments; absent where it has not answered yet."""
    told = standing(origins=list(payments), effect=CHARGE)
    return {payment: each.facts["charge_id"] for payment, each in told.items() if "charge_id" in each.facts}


def _named(payment: Payment, brand: str) -> str:
    if payment.purpose == Purpose.ESIM:
        return f"{brand} eSIM"
    return f"{brand} {payment.bill.external_id}" if payment.bill else brand


def _payments(effects: Sequence[ClaimedEffect]) -> dict[UUID, Payment]:
    asked = Payment.objects.select_related("bill").filter(pk__in=[effect.origin for effect in effects])
    return {payment.id: payment for payment in asked}
