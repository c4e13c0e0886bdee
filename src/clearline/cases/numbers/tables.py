"""What returned to the pool, and what was reported of disconnected numbers."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from clearline.brands.models import BrandRow, Hanging


class Kind(models.TextChoices):
    """What a line gives back."""

    NUMBER = "number"
    PROFILE = "profile", "the eSIM's profile"
    STORAGE = "storage", "what the line had of the operator's: mailbox, messages, space"


class Returned(Hanging):
    """One thing that a finished closing gave back: a trigger lets it in from no other, and it stays.

    A profile that somebody had installed is given back to be scrapped, not to
    be used again: no operator can prove that it left the chip.
    """

    case_id = models.UUIDField()
    line_id = models.UUIDField()
    kind = models.CharField(max_length=7, choices=Kind.choices)
    reusable = models.BooleanField()
    returned_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["brand", "case_id", "kind"], name="cases_returned_once"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="cases_returned_kind"),
            models.CheckConstraint(
                condition=Q(reusable=True) | Q(kind=Kind.PROFILE), name="cases_returned_reusable"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["brand", "returned_at"], name="cases_returned_lately")]


class Report(BrandRow):
    """A report of disconnected numbers to the FCC's database: the days after one, through another.

    `unreadable` numbers were erased before they were reported.
    """

    company_id = models.CharField(max_length=10)
    after = models.DateField(null=True, help_text="the last day of the report before; empty for the first")
    through = models.DateField()
    rows = models.BigIntegerField()
    unreadable = models.BigIntegerField(default=0)
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["brand", "through"], name="cases_report_once"),
            models.CheckConstraint(
                condition=Q(after__isnull=True) | Q(through__gt=models.F("after")),
                name="cases_report_goes_on",
            ),
            models.CheckConstraint(
                condition=Q(company_id__regex="^[A-Za-z0-9]{3,10}$"), name="cases_report_company"
            ),
        ]
