"""An eSIM line that somebody buys on the site, and the numbers that wait to be sold."""

from typing import ClassVar

from django.db import models

from clearline.brands.models import BrandRow, Hanging
from clearline.lines.models import Account, Line, Plan
from clearline.lines.models.columns import (
    SAME_BRAND,
    Personal,
    external_once,
    iso_currency,
    not_negative,
    one_of,
)
from clearline.selfcare.models.payment import Payment


class Spare(BrandRow):
    """A number with the profile that will carry it, in the operator's stock: nobody's, so nobody's data.

    `external_id` is the operator's id of the line that it becomes. Whoever
    buys it takes the row away; its values go on sealed, in the purchase. One
    that is `withheld` is not sold until the operator hands it in again.
    """

    external_id = models.CharField(max_length=64, db_collation="C")
    msisdn = models.CharField(max_length=15)
    iccid = models.CharField(max_length=20)
    imsi = models.CharField(max_length=15)
    withheld = models.CharField(max_length=120, blank=True, default="", help_text="why it is not sold")
    added_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            external_once("selfcare_spare"),
            *(
                models.UniqueConstraint(fields=[name, "brand"], name=f"selfcare_spare_{name}_once")
                for name in ("msisdn", "iccid", "imsi")
            ),
        ]


class PurchaseState(models.TextChoices):
    """Where a purchase stands; payment and profile server have states of their own."""

    ASKED = "asked", "a number is set aside; it is not paid yet"
    ORDERED = "ordered", "paid, or free: the profile server makes the profile ready"
    MADE = "made", "the line is on, and its profile can be installed"
    UNPAID = "unpaid", "never paid: the number went back into the stock"
    REFUSED = "refused", "no profile came of it: the money goes back"


OPEN = (PurchaseState.ASKED, PurchaseState.ORDERED)


class Purchase(Personal, Hanging):
    """One eSIM line, bought once. Sealed: external_id, msisdn, iccid, imsi, matching_id.

    The price is what the plan costs for 30 days when it is asked for. It
    becomes credit of the new line. A trigger watches over price, payment and
    the way from state to state.
    """

    account = models.ForeignKey(Account, related_name="purchases", **SAME_BRAND)
    plan = models.ForeignKey(Plan, related_name="+", db_index=False, **SAME_BRAND)
    payment = models.ForeignKey(Payment, related_name="+", null=True, db_index=False, **SAME_BRAND)
    line = models.ForeignKey(Line, related_name="+", null=True, db_index=False, **SAME_BRAND)
    price_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    state = models.CharField(max_length=7, choices=PurchaseState.choices)
    reason = models.CharField(max_length=120, blank=True, default="")
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            # Nobody sets aside more than one number at a time, however often they press.
            models.UniqueConstraint(
                fields=["account", "brand"],
                condition=models.Q(state__in=OPEN),
                name="selfcare_purchase_one_open",
            ),
            models.UniqueConstraint(fields=["payment", "brand"], name="selfcare_purchase_paid_once"),
            models.UniqueConstraint(fields=["line", "brand"], name="selfcare_purchase_made_once"),
            one_of("selfcare_purchase", "state", PurchaseState),
            not_negative("selfcare_purchase", "price_minor"),
            iso_currency("selfcare_purchase"),
            models.CheckConstraint(
                condition=models.Q(price_minor=0, payment__isnull=True)
                | models.Q(price_minor__gt=0, payment__isnull=False),
                name="selfcare_purchase_costs",
            ),
            models.CheckConstraint(
                condition=models.Q(state=PurchaseState.MADE, line__isnull=False)
                | (~models.Q(state=PurchaseState.MADE) & models.Q(line__isnull=True)),
                name="selfcare_purchase_made_what",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=OPEN, ended_at__isnull=True)
                | (~models.Q(state__in=OPEN) & models.Q(ended_at__isnull=False)),
                name="selfcare_purchase_ended_when",
            ),
        ]
