"""Requests from people who did not sign in, as they arrived: written down alike for every number."""

from typing import ClassVar
from uuid import UUID

from django.db import models
from django.db.models import Q

from clearline.brands import sets
from clearline.brands.models import Hanging


class OpenRequest(Hanging):
    """A request for a number, before anybody looked whether it is one of ours.

    A worker looks, seconds later: then the row is gone. It stays only where
    the line had an open case already, so that its reference leads there too;
    the number's index is gone then as well.
    """

    reference = models.CharField(max_length=16)
    msisdn_index = models.BinaryField(max_length=16, null=True)
    role = models.CharField(max_length=16, help_text="as whom somebody asked")
    language = models.CharField(max_length=12)
    ends_on = models.DateField(null=True, help_text="empty: at once")
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField(help_text="when a worker looks")
    case_id = models.UUIDField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["reference", "brand"], name="cases_openrequest_reference"),
            models.CheckConstraint(
                condition=Q(case_id=None, msisdn_index__isnull=False)
                | Q(case_id__isnull=False, msisdn_index=None),
                name="cases_openrequest_taken_up",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_at"], condition=Q(case_id=None), name="cases_openrequest_due"),
        ]


def case_called(reference: str, *, brand_id: UUID | None = None) -> UUID | None:
    """Return the case that a reference leads to, of one brand or of any to be seen; None where none is."""
    asked = {"reference": reference, "brand": brand_id}
    return next((case_id for (case_id,) in sets.run(__package__, "case_called", asked)), None)
