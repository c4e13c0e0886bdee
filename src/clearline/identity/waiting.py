"""The waiting time that stands in for the SIM, and how it ended."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from clearline.brands.models import Hanging


class WaitingOutcome(models.TextChoices):
    """How a waiting time ended; empty while it runs. `unheard`: no notice reached anybody."""

    COUNTED = "counted"
    VETOED = "vetoed"
    UNHEARD = "unheard"


class Waiting(Hanging):
    """The way without the SIM: every contact was told of a request, and silence until `due_at` is a proof.

    Whoever was told may stop it once; that shuts this way for the line until `locked_until`.
    """

    case_id = models.UUIDField()
    line_id = models.UUIDField()
    asked_at = models.DateTimeField()
    days = models.PositiveSmallIntegerField()
    due_at = models.DateTimeField()
    outcome = models.CharField(max_length=8, choices=WaitingOutcome.choices, blank=True, default="")
    ended_at = models.DateTimeField(null=True)
    locked_until = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case_id", "brand"], condition=Q(ended_at=None), name="identity_waiting_one_running"
            ),
            models.CheckConstraint(
                condition=Q(outcome="", ended_at=None)
                | Q(outcome__in=WaitingOutcome.values, ended_at__isnull=False),
                name="identity_waiting_ended_when",
            ),
            models.CheckConstraint(
                condition=Q(outcome=WaitingOutcome.VETOED, locked_until__isnull=False)
                | (~Q(outcome=WaitingOutcome.VETOED) & Q(locked_until=None)),
                name="identity_waiting_veto_locks",
            ),
            models.CheckConstraint(condition=Q(due_at__gt=models.F("asked_at")), name="identity_waiting_due"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["case_id", "asked_at"], name="identity_waiting_of_case"),
            models.Index(
                fields=["line_id"], condition=Q(locked_until__isnull=False), name="identity_waiting_lock"
            ),
        ]
