"""What hangs on a line: balances, contracts, orders, services, links and usage."""

from typing import ClassVar

from django.db import models

from clearline.brands.models import Hanging
from clearline.lines.models.account import Account
from clearline.lines.models.columns import (
    SAME_BRAND,
    external_once,
    iso_currency,
    not_negative,
    one_of,
)
from clearline.lines.models.line import Line


class BalanceKind(models.TextChoices):
    MONEY = "money"
    DATA = "data"


class OrderStatus(models.TextChoices):
    OPEN = "open"
    DONE = "done"
    CANCELLED = "cancelled"


class ServiceStatus(models.TextChoices):
    ACTIVE = "active"
    ENDED = "ended"


class Balance(Hanging):
    """Money (minor units) or data (bytes) left on a line; without a date it never expires."""

    line = models.ForeignKey(Line, related_name="balances", db_index=False, **SAME_BRAND)
    kind = models.CharField(max_length=5, choices=BalanceKind.choices)
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3, blank=True, default="")
    expires_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["line", "kind", "expires_on", "brand"],
                name="lines_balance_once",
                nulls_distinct=False,
            ),
            not_negative("lines_balance", "amount"),
            models.CheckConstraint(
                condition=models.Q(kind="money", currency__regex="^[A-Z]{3}$")
                | models.Q(kind="data", currency=""),
                name="lines_balance_kind",
            ),
        ]


class Contract(Hanging):
    """A minimum term; leaving early costs the fee for each whole month that has not begun."""

    external_id = models.CharField(max_length=64, db_collation="C")
    line = models.ForeignKey(Line, related_name="contracts", **SAME_BRAND)
    starts_on = models.DateField()
    ends_on = models.DateField()
    early_fee_minor_per_month = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    note = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            external_once("lines_contract"),
            not_negative("lines_contract", "early_fee_minor_per_month"),
            iso_currency("lines_contract"),
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="lines_contract_ends_after_start"
            ),
        ]


class Order(Hanging):
    """Something asked for: by an account, mostly for one of its lines. `port_out` is a port in progress.

    The operator names the kinds, so they are no closed list here.
    """

    external_id = models.CharField(max_length=64, db_collation="C")
    account = models.ForeignKey(Account, related_name="orders", **SAME_BRAND)
    line = models.ForeignKey(Line, related_name="orders", null=True, **SAME_BRAND)
    kind = models.CharField(max_length=40)
    status = models.CharField(max_length=9, choices=OrderStatus.choices)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            external_once("lines_order"),
            one_of("lines_order", "status", OrderStatus),
            models.CheckConstraint(condition=~models.Q(kind=""), name="lines_order_kind"),
        ]


class Service(Hanging):
    """A value-added service of a line; with `ends_on` it was ended here, and runs to the end of that day."""

    external_id = models.CharField(max_length=64, db_collation="C")
    line = models.ForeignKey(Line, related_name="services", **SAME_BRAND)
    code = models.CharField(max_length=64)
    status = models.CharField(max_length=6, choices=ServiceStatus.choices)
    since = models.DateField()
    ends_on = models.DateField(null=True)
    fee_minor = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3)

    class Meta:
        constraints: ClassVar = [
            external_once("lines_service"),
            one_of("lines_service", "status", ServiceStatus),
            not_negative("lines_service", "fee_minor"),
            iso_currency("lines_service"),
        ]


class Link(Hanging):
    """A third party that the subscriber told this number to; only the subscriber can undo it, and says when.

    An import knows nothing of `unlinked_at`, so what was ticked off stays ticked off.
    """

    line = models.ForeignKey(Line, related_name="links", db_index=False, **SAME_BRAND)
    party = models.CharField(max_length=64)
    since = models.DateField(null=True)
    unlinked_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["line", "party", "brand"], name="lines_link_once"),
            models.CheckConstraint(condition=~models.Q(party=""), name="lines_link_party"),
        ]


class Usage(Hanging):
    """What one line used on one day."""

    line = models.ForeignKey(Line, related_name="usage", db_index=False, **SAME_BRAND)
    day = models.DateField()
    voice_seconds = models.BigIntegerField(default=0)
    sms = models.BigIntegerField(default=0)
    data_bytes = models.BigIntegerField(default=0)
    roaming_bytes = models.BigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["line", "day", "brand"], name="lines_usage_once"),
            *(
                not_negative("lines_usage", column)
                for column in ("voice_seconds", "sms", "data_bytes", "roaming_bytes")
            ),
        ]
