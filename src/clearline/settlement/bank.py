"""Refunds that go to a bank account: which one its holder named, and what became of each transfer."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from clearline.brands.models import Hanging


class Destination(Hanging):
    """The account that a refund goes to from one generation of its effect on; name and number are sealed.

    A destination of a later generation is named after what was sent before
    has failed: never while somebody may still pay the earlier one. With
    `kept_id` it is for a claim on the vault; the generation counts its tries.
    """

    case_id = models.UUIDField()
    kept_id = models.UUIDField(null=True)
    generation = models.PositiveSmallIntegerField()
    subject_id = models.UUIDField()
    personal = models.BinaryField()
    given_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case_id", "kept_id", "generation", "brand"],
                name="settlement_destination_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(condition=Q(generation__gt=0), name="settlement_destination_from"),
        ]


class TransferState(models.TextChoices):
    """How a transfer stands; before it is in a run there is none."""

    EXPORTED = "exported", "in a file that goes to the bank"
    CONFIRMED = "confirmed", "paid, and the bank says so"
    RETURNED = "returned", "the money came back"


class Transfer(Hanging):
    """One refund, or one claim on the vault (`kept_id`), in a run of transfers: each generation once."""

    case_id = models.UUIDField()
    kept_id = models.UUIDField(null=True)
    generation = models.PositiveSmallIntegerField()
    run = models.UUIDField()
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    state = models.CharField(max_length=9, choices=TransferState.choices, default=TransferState.EXPORTED)
    reason = models.CharField(max_length=35, blank=True, default="")
    exported_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            # Money exactly once: one transfer for each time that a refund is asked for.
            models.UniqueConstraint(
                fields=["case_id", "kept_id", "generation", "brand"],
                name="settlement_transfer_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="settlement_transfer_positive"),
            models.CheckConstraint(
                condition=Q(currency="EUR") | Q(currency__in=["GBP", "AED"], kept_id__isnull=False),
                name="settlement_transfer_currency",
            ),
            models.CheckConstraint(
                condition=Q(state__in=TransferState.values), name="settlement_transfer_state"
            ),
            models.CheckConstraint(
                condition=Q(state="exported", ended_at=None)
                | Q(~Q(state="exported"), ended_at__isnull=False),
                name="settlement_transfer_ended_when",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["run"], name="settlement_transfer_run")]
