"""Buy an eSIM line: what is sold, what it costs, and the order, made once and paid by card."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from clearline.brands.directory import brand_of
from clearline.brands.models import Brand
from clearline.keys import blind, subjects
from clearline.keys.subjects import SubjectKey
from clearline.lines.models import Account, Plan
from clearline.lines.models.account import AccountStatus, PlanKind
from clearline.outbox import commands
from clearline.outbox.asking import ask_soon
from clearline.outbox.commands import Command
from clearline.selfcare import paying, stock
from clearline.selfcare.models import Payment, Purchase, Spare
from clearline.selfcare.models.payment import PaymentState
from clearline.selfcare.models.payment import Purpose as PaidFor
from clearline.selfcare.models.purchase import OPEN, PurchaseState
from clearline.selfcare.stock import Numbers
from clearline.vocabulary.identifiers import uuid7
from clearline.vocabulary.money import Money

ORDER, CONNECTOR = "smdp.order", "smdp"
# SGP.22, 4.1: capitals, digits and dashes. 20 of 32 letters are 100 bits: nobody guesses it.
LETTERS, LENGTH = "0123456789ABCDEFGHJKMNPQRSTVWXYZ", 20


class NotSold(ValueError):
    """No such plan is sold on the site."""


class NotToThisAccount(ValueError):
    """The account is suspended or under review: it gets no further line."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A plan that is sold as an eSIM line; the fee is for 30 days, and paid in advance."""

    plan: Plan

    @property
    def fee(self) -> Money:
        return Money(self.plan.fee_minor, self.plan.currency)


@dataclass(frozen=True, slots=True)
class Shelf:
    """What is sold, the cheapest first; without numbers in stock nothing can be bought now."""

    offers: Sequence[Offer]
    in_stock: bool


@dataclass(frozen=True, slots=True)
class Followed:
    """A purchase as its page shows it. `pay_at` is the provider's page, while the payer is wanted there."""

    purchase: Purchase
    plan: Plan
    payment: Payment | None
    pay_at: str

    @property
    def price(self) -> Money:
        return Money(self.purchase.price_minor, self.purchase.currency)

    @property
    def waits(self) -> bool:
        return self.purchase.state in OPEN

    @property
    def given_back(self) -> bool:
        return self.payment is not None and self.payment.state == PaymentState.RETURNED


def shelf(*, brand: Brand) -> Shelf:
    """Return the plans that anybody may buy: paid in advance, and without a minimum term."""
    plans = Plan.objects.filter(
        brand=brand, kind=PlanKind.PREPAID, minimum_term_months=0, currency=brand.currency
    )
    offers = [Offer(plan) for plan in plans.order_by("fee_minor", "external_id")]
    return Shelf(offers, Spare.objects.filter(brand=brand, withheld="").exists())


def offer(*, brand: Brand, plan_id: UUID) -> Offer:
    """Return one plan that is sold.

    Raises:
        NotSold: there is no such plan, or it is not sold on the site.
    """
    plan = Plan.objects.filter(
        pk=plan_id, brand=brand, kind=PlanKind.PREPAID, minimum_term_months=0, currency=brand.currency
    ).first()
    if plan is None:
        raise NotSold(f"{brand.code} does not sell this plan on its site.")
    return Offer(plan)


def buy(*, account_id: UUID, plan_id: UUID, seen_minor: int, attempt: UUID, now: datetime) -> UUID:
    """Set a number aside and ask for its price, or order it at once where it costs nothing.

    `attempt` was made with the page that was shown, `seen_minor` is the price
    on it. Pressed twice, the same purchase answers; and whoever has one under
    way gets that one.

    Raises:
        NotSold: the plan is not sold, or costs something else by now.
        NotToThisAccount: the account gets no further line.
        stock.NothingInStock: no number is left; nothing was asked for.
        subjects.Erased: the holder's data is gone.
    """
    with transaction.atomic():
        account = Account.objects.select_for_update(no_key=True).get(pk=account_id)
        stands = Purchase.objects.filter(account=account).filter(pk=attempt).first() or _open(account)
        if stands is not None:
            return stands.pk
        if account.status != AccountStatus.ACTIVE:
            raise NotToThisAccount(f"Account {account.external_id} is {account.status}.")
        brand = brand_of(account.brand_id)
        wanted = offer(brand=brand, plan_id=plan_id)
        if wanted.fee.minor != seen_minor:
            raise NotSold(f"Plan {wanted.plan.external_id} costs something else by now.")
        key = subjects.the(subject_id=account.subject_id, brand_id=account.brand_id)
        payment = _payment(account, wanted.fee, now) if wanted.fee.minor else None
        purchase = _purchase(attempt, account, wanted, payment, stock.take(brand=brand), key, now)
        if payment is None:
            order(purchase, now)
        return purchase.pk


def follow(*, purchase_id: UUID, account_id: UUID, now: datetime) -> Followed:
    """Return a purchase of an account; while it waits, whoever knows more is asked now rather than later.

    Raises:
        Purchase.DoesNotExist: the account has no such purchase.
    """
    purchase = Purchase.objects.select_related("plan", "payment").get(pk=purchase_id, account_id=account_id)
    pay_at = ""
    if purchase.state == PurchaseState.ASKED and purchase.payment_id:
        pay_at = paying.follow(payment_id=purchase.payment_id, account_id=account_id, now=now).pay_at
    elif purchase.state == PurchaseState.ORDERED:
        ask_soon(origin=purchase.pk, effect=ORDER, now=now)
    return Followed(purchase, purchase.plan, purchase.payment, pay_at)


def under_way(*, account_id: UUID) -> Purchase | None:
    """Return the purchase of an account that is not over yet."""
    return Purchase.objects.filter(account_id=account_id, state__in=OPEN).first()


def of_payment(*, payment_id: UUID) -> UUID:
    """Return the purchase that a payment is for."""
    return Purchase.objects.values_list("pk", flat=True).get(payment_id=payment_id)


def order(purchase: Purchase, now: datetime) -> None:
    """Have the profile server make a profile ready, in the caller's transaction."""
    commands.write([Command(purchase.brand_id, purchase.pk, ORDER, CONNECTOR)], now)


def _open(account: Account) -> Purchase | None:
    return Purchase.objects.filter(account=account, state__in=OPEN).first()


def _payment(account: Account, fee: Money, now: datetime) -> Payment:
    payment = Payment(
        id=uuid7(),
        brand_id=account.brand_id,
        account=account,
        purpose=PaidFor.ESIM,
        amount_minor=fee.minor,
        currency=fee.currency,
        asked_at=now,
    )
    paying.ask(payment, now=now)
    return payment


def _purchase(
    own: UUID,
    account: Account,
    wanted: Offer,
    payment: Payment | None,
    numbers: Numbers,
    key: SubjectKey,
    now: datetime,
) -> Purchase:
    matching_id = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    return Purchase.objects.create(
        id=own,
        brand_id=account.brand_id,
        account=account,
        plan=wanted.plan,
        payment=payment,
        subject_id=account.subject_id,
        personal=key.seal({**numbers.named(), "matching_id": matching_id}, row_id=own),
        personal_digest=blind.index("digest:purchase", numbers.iccid),
        price_minor=wanted.fee.minor,
        currency=wanted.fee.currency,
        state=PurchaseState.ASKED if payment else PurchaseState.ORDERED,
        asked_at=now,
    )
