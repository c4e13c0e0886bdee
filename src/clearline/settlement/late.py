"""Usage that the network reports after a line ended: counted once and in time, or never billed."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from clearline.brands.models import Hanging


class WhyNever(models.TextChoices):
    """Why late usage is never billed; empty where it is."""

    TOO_LATE = "too_late", "it arrived after the last day, or after the money was settled"
    AFTER_THE_END = "after_the_end", "it is from after the line was off"


class LateUsage(Hanging):
    """What a line used before it ended, told afterwards; `external_id` is the operator's, and counts once."""

    case_id = models.UUIDField()
    external_id = models.CharField(max_length=64, db_collation="C")
    used_on = models.DateField()
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    arrived_at = models.DateTimeField()
    billed = models.BooleanField()
    never = models.CharField(max_length=13, choices=WhyNever.choices, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["external_id", "brand"], name="settlement_lateusage_once"),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="settlement_lateusage_positive"),
            models.CheckConstraint(condition=~Q(external_id=""), name="settlement_lateusage_named"),
            models.CheckConstraint(
                condition=Q(billed=True, never="") | Q(billed=False, never__in=WhyNever.values),
                name="settlement_lateusage_why",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["case_id"], name="settlement_lateusage_of_case")]
