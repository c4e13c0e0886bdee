"""A list of lines that an operator closes at once, and what became of each of its rows."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from clearline.brands.models import BrandRow, Hanging


class Outcome(models.TextChoices):
    """What became of a row when its turn came; empty until then."""

    WAITING = "", "waiting"
    OPENED = "opened"
    OPEN_ALREADY = "open_already"
    CLOSED_ALREADY = "closed_already"
    DAY_PAST = "day_past"


class BulkList(BrandRow):
    """The rows of one file that belong to one brand; the lists of a file are one run, named by its digest.

    Rows are taken in the order of the file, and `opened_through` is the last
    one whose turn has come: it moves in the commit that opens the cases, so
    that whoever goes on begins behind it. A list that is paused stays so
    until somebody lets it go on.
    """

    digest = models.CharField(max_length=64, help_text="SHA-256 of the file; its beginning names the run")
    source = models.CharField(max_length=200, help_text="how the file was called")
    rows = models.PositiveIntegerField()
    opened_through = models.PositiveIntegerField(default=0)
    rate = models.PositiveIntegerField(default=0, help_text="lines a second at most; 0 for no limit")
    listed_at = models.DateTimeField()
    paused_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True, help_text="when the last row had its turn")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["brand", "id"], name="cases_bulklist_brand_key"),
            # The same file again is the same run, whoever hands it in and wherever.
            models.UniqueConstraint(fields=["digest", "brand"], name="cases_bulklist_once"),
            models.CheckConstraint(condition=Q(digest__regex="^[0-9a-f]{64}$"), name="cases_bulklist_digest"),
            models.CheckConstraint(
                condition=Q(opened_at__isnull=True) | Q(paused_at__isnull=True),
                name="cases_bulklist_done_is_not_paused",
            ),
        ]

    def __str__(self) -> str:
        return self.digest[:12]


class BulkRow(Hanging):
    """One row of a list: a line, the day it shall end, and the case that its turn led to."""

    list = models.ForeignKey(
        BulkList, on_delete=models.PROTECT, db_index=False, db_constraint=False, related_name="+"
    )
    position = models.PositiveIntegerField(help_text="its line number in the file, the header being 1")
    line_id = models.UUIDField()
    ends_on = models.DateField(null=True)
    note = models.CharField(max_length=40, blank=True, default="")
    outcome = models.CharField(max_length=16, choices=Outcome.choices, blank=True, default="")
    case_id = models.UUIDField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["list", "position", "brand"], name="cases_bulkrow_place"),
            models.CheckConstraint(condition=Q(outcome__in=Outcome.values), name="cases_bulkrow_outcome"),
            models.CheckConstraint(
                condition=Q(outcome__in=[Outcome.OPENED, Outcome.OPEN_ALREADY], case_id__isnull=False)
                | Q(outcome=Outcome.CLOSED_ALREADY)
                | Q(outcome__in=[Outcome.WAITING, Outcome.DAY_PAST], case_id__isnull=True),
                name="cases_bulkrow_opened_has_case",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.list_id}:{self.position}"
