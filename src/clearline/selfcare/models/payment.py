"""A payment by card: money that somebody pays in, for a bill, as credit of a line, or for a new one."""

from typing import ClassVar

from django.db import models

from clearline.brands.models import Hanging
from clearline.lines.models import Account, Bill, Line
from clearline.lines.models.columns import SAME_BRAND, iso_currency, one_of


class Purpose(models.TextChoices):
    """What the money is for."""

    BILL = "bill"
    TOP_UP = "top_up"
    ESIM = "esim", "the first 30 days of a new line, whose credit it becomes"


class PaymentState(models.TextChoices):
    """Where a payment stands; the effect in the outbox knows the attempts."""

    ASKED = "asked", "the provider has it, or will have; nobody knows yet whether it was paid"
    CONFIRMED = "confirmed", "paid, and booked"
    HELD = "held", "paid, for a line that is being made: booked to it, or given back"
    FAILED = "failed", "not paid, and the provider says that it never will be"
    RETURNING = "returning", "paid, but what it was for was settled meanwhile: on its way back"
    RETURNED = "returned", "given back"


ENDED = (PaymentState.CONFIRMED, PaymentState.FAILED, PaymentState.RETURNED)


class Payment(Hanging):
    """One payment: its sum is fixed when it is asked for, and it moves from state to state but never back.

    The composite key to the account vouches for the brand. A bill has none to
    point at (a million bills would pay for the index at import), so a trigger
    looks at it when the payment is asked for: whose it is, and what is owed.
    """

    account = models.ForeignKey(Account, related_name="payments", **SAME_BRAND)
    line = models.ForeignKey(Line, related_name="payments", null=True, db_index=False, **SAME_BRAND)
    bill = models.ForeignKey(Bill, related_name="payments", null=True, db_index=False, **SAME_BRAND)
    purpose = models.CharField(max_length=8, choices=Purpose.choices)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    state = models.CharField(max_length=9, choices=PaymentState.choices, default=PaymentState.ASKED)
    reason = models.CharField(max_length=120, blank=True, default="")
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["brand", "id"], name="selfcare_payment_brand_key"),
            # A bill is paid once: no second payment while one may still arrive, and none after one did.
            models.UniqueConstraint(
                fields=["bill", "brand"],
                condition=models.Q(bill__isnull=False) & ~models.Q(state=PaymentState.FAILED),
                name="selfcare_payment_bill_once",
            ),
            models.CheckConstraint(condition=models.Q(amount_minor__gt=0), name="selfcare_payment_positive"),
            models.CheckConstraint(
                condition=models.Q(purpose=Purpose.ESIM) | ~models.Q(state=PaymentState.HELD),
                name="selfcare_payment_held_for_a_line",
            ),
            one_of("selfcare_payment", "purpose", Purpose),
            one_of("selfcare_payment", "state", PaymentState),
            iso_currency("selfcare_payment"),
            models.CheckConstraint(
                condition=models.Q(purpose=Purpose.BILL, bill__isnull=False)
                | models.Q(purpose=Purpose.TOP_UP, bill__isnull=True, line__isnull=False)
                # There is a line once it is made, which the payment then belongs to.
                | models.Q(
                    purpose=Purpose.ESIM, bill__isnull=True, line__isnull=False, state=PaymentState.CONFIRMED
                )
                | (
                    models.Q(purpose=Purpose.ESIM, bill__isnull=True, line__isnull=True)
                    & ~models.Q(state=PaymentState.CONFIRMED)
                ),
                name="selfcare_payment_for_what",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=ENDED, ended_at__isnull=False)
                | (~models.Q(state__in=ENDED) & models.Q(ended_at__isnull=True)),
                name="selfcare_payment_ended_when",
            ),
        ]
