"""A refund: asked for once per case, and followed until the provider confirms it."""

from typing import ClassVar

from django.db import models

from clearline.brands.models import Hanging
from clearline.settlement.bank import Destination, Transfer, TransferState
from clearline.settlement.late import LateUsage
from clearline.settlement.left import Choice, Kept, Outcome  # noqa: F401 (Django finds models here)

__all__ = ["Destination", "FinalBill", "LateUsage", "Refund", "RefundState", "Transfer", "TransferState"]


class RefundState(models.TextChoices):
    """Where a refund stands; the effect in the outbox knows the attempts."""

    ASKED = "asked"
    CONFIRMED = "confirmed"
    FAILED = "failed", "refused: it never went out"
    RETURNED = "returned", "it went out, and came back"


class Refund(Hanging):
    """Money on its way back to the holder of a case."""

    case_id = models.UUIDField()
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    state = models.CharField(max_length=12, choices=RefundState.choices)
    generation = models.PositiveSmallIntegerField(
        default=1, db_default=1, help_text="of its effect: how often it was asked for"
    )
    asked_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            # One refund per case, whoever asks and however often.
            models.UniqueConstraint(fields=["brand", "case_id"], name="settlement_refund_once"),
            models.CheckConstraint(condition=models.Q(amount_minor__gt=0), name="settlement_refund_positive"),
            models.CheckConstraint(
                condition=models.Q(state__in=RefundState.values), name="settlement_refund_state"
            ),
            models.CheckConstraint(
                condition=models.Q(state="confirmed", confirmed_at__isnull=False)
                | (~models.Q(state="confirmed") & models.Q(confirmed_at__isnull=True)),
                name="settlement_refund_confirmed_when",
            ),
        ]


class FinalBill(Hanging):
    """The figures of a closing, fixed when the line ended: what was there, what was owed, what comes back.

    Until `usage_until` usage from before the end may still arrive and count;
    where it is empty nothing does.
    """

    case_id = models.UUIDField()
    currency = models.CharField(max_length=3)
    credit_minor = models.BigIntegerField()
    fee_minor = models.BigIntegerField()
    bills_minor = models.BigIntegerField()
    comes_back_minor = models.BigIntegerField()
    to_pay_minor = models.BigIntegerField()
    usage_until = models.DateTimeField(null=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["brand", "case_id"], name="settlement_finalbill_once"),
            models.CheckConstraint(
                condition=models.Q(usage_until__isnull=True) | models.Q(usage_until__gt=models.F("made_at")),
                name="settlement_finalbill_usage_until",
            ),
            models.CheckConstraint(
                condition=models.Q(credit_minor__gte=0, fee_minor__gte=0, bills_minor__gte=0)
                & models.Q(comes_back_minor__gte=0, to_pay_minor__gte=0),
                name="settlement_finalbill_signs",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    comes_back_minor=models.F("credit_minor")
                    - models.F("fee_minor")
                    - models.F("bills_minor")
                    + models.F("to_pay_minor")
                ),
                name="settlement_finalbill_adds_up",
            ),
        ]
