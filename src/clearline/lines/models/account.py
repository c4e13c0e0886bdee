"""The customer and what is owed on either side; the plans that are sold."""

from typing import ClassVar

from django.db import models

from clearline.brands.models import BrandRow, Hanging
from clearline.lines.models.columns import (
    SAME_BRAND,
    Personal,
    external_once,
    iso_currency,
    not_negative,
    one_of,
    referenced,
)


class PlanKind(models.TextChoices):
    PREPAID = "prepaid"
    POSTPAID = "postpaid"


class AccountKind(models.TextChoices):
    CONSUMER = "consumer"
    BUSINESS = "business"
    MINOR = "minor"


class AccountStatus(models.TextChoices):
    ACTIVE = "active"
    SUSPENDED = "suspended"
    FRAUD_HOLD = "fraud_hold"
    DISPUTED = "disputed"


class BillStatus(models.TextChoices):
    OPEN = "open"
    PAID = "paid"


class Plan(BrandRow):
    """What a brand sells; its code is the operator's id. The fee is for 30 days."""

    external_id = models.CharField(max_length=64, db_collation="C")
    kind = models.CharField(max_length=8, choices=PlanKind.choices)
    fee_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    minimum_term_months = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            *referenced("lines_plan"),
            one_of("lines_plan", "kind", PlanKind),
            not_negative("lines_plan", "fee_minor"),
            iso_currency("lines_plan"),
        ]


class Account(Personal, BrandRow):
    """A customer. Sealed: full_name, email, contact_msisdn (which may itself be a line to be closed)."""

    external_id = models.CharField(max_length=64, db_collation="C")
    country = models.CharField(max_length=2)
    language = models.CharField(max_length=12)
    kind = models.CharField(max_length=8, choices=AccountKind.choices)
    status = models.CharField(max_length=12, choices=AccountStatus.choices)
    email_index = models.BinaryField(max_length=16, null=True)
    contact_index = models.BinaryField(max_length=16, null=True)
    created_at = models.DateTimeField()
    last_login_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            *referenced("lines_account"),
            one_of("lines_account", "kind", AccountKind),
            one_of("lines_account", "status", AccountStatus),
        ]
        # Sign-in looks people up by address; the number of a line is found through the line.
        indexes: ClassVar = [models.Index(fields=["email_index"], name="lines_account_email")]


class Bill(Hanging):
    """An invoice of an account; open while less is paid than asked.

    A closing of the account's last line takes over what is still owed:
    `settled_minor`, on the final bill of case `settled_by`. An import knows
    nothing of either, so what was settled stays settled.
    """

    external_id = models.CharField(max_length=64, db_collation="C")
    account = models.ForeignKey(Account, related_name="bills", **SAME_BRAND)
    issued_on = models.DateField()
    due_on = models.DateField()
    amount_minor = models.BigIntegerField()
    paid_minor = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3)
    status = models.CharField(max_length=8, choices=BillStatus.choices)
    settled_by = models.UUIDField(null=True)
    settled_minor = models.BigIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            external_once("lines_bill"),
            models.CheckConstraint(
                condition=models.Q(settled_by=None, settled_minor=None)
                | models.Q(settled_by__isnull=False, settled_minor__gt=0),
                name="lines_bill_settled",
            ),
            one_of("lines_bill", "status", BillStatus),
            not_negative("lines_bill", "amount_minor"),
            not_negative("lines_bill", "paid_minor"),
            iso_currency("lines_bill"),
        ]


class Points(Hanging):
    """Loyalty points of an account that expire on one day; on no day where it is empty."""

    account = models.ForeignKey(Account, related_name="points", db_index=False, **SAME_BRAND)
    points = models.BigIntegerField()
    expires_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account", "expires_on", "brand"], name="lines_points_once", nulls_distinct=False
            ),
            not_negative("lines_points", "points"),
        ]
