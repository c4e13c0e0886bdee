"""What a brand tells its subscribers on the pages that it concerns."""

from typing import ClassVar

from django.db import models

from clearline.brands.models import BrandRow
from clearline.lines.models.columns import one_of


class Place(models.TextChoices):
    """The pages that an announcement stands on."""

    EVERYWHERE = "everywhere", "the list of lines, and every page below"
    LINES = "lines", "the list of lines alone"
    USAGE = "usage"
    ESIM = "esim"
    CLOSING = "closing", "what is asked before a line is closed"


class Announcement(BrandRow):
    """Shown from the beginning of one day to the end of another, where the brand is. Empty: for all.

    `country` is that of the account, `language` that of the page; the text is
    the operator's own, in that language.
    """

    country = models.CharField(max_length=2, blank=True, default="")
    language = models.CharField(max_length=12, blank=True, default="")
    place = models.CharField(max_length=10, choices=Place.choices, default=Place.EVERYWHERE)
    title = models.CharField(max_length=120)
    text = models.CharField(max_length=1000)
    starts_on = models.DateField()
    ends_on = models.DateField()
    added_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            one_of("selfcare_announcement", "place", Place),
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="selfcare_announcement_period"
            ),
            models.CheckConstraint(condition=~models.Q(title=""), name="selfcare_announcement_title"),
        ]
        indexes: ClassVar = [models.Index(fields=["brand", "ends_on"], name="selfcare_announcement_current")]
