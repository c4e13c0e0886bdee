"""Data that a brand sells beside its plans, at home or abroad."""

from typing import ClassVar

from django.db import models

from clearline.brands.models import BrandRow, Hanging
from clearline.lines.models import Line
from clearline.lines.models.columns import SAME_BRAND, external_once, iso_currency

SHAPE = "^([A-Z]{2}(,[A-Z]{2})*)?$"


class Pack(BrandRow):
    """An amount of data for some days, the day that it is bought among them; its code is the operator's.

    With `countries` it holds there alone: codes of ISO 3166 in their order, with commas between.
    """

    external_id = models.CharField(max_length=64, db_collation="C")
    data_bytes = models.BigIntegerField()
    days = models.PositiveSmallIntegerField()
    price_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    sold = models.BooleanField(default=True)
    countries = models.CharField(max_length=755, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            external_once("selfcare_pack"),
            iso_currency("selfcare_pack"),
            models.CheckConstraint(
                condition=models.Q(data_bytes__gt=0, days__gt=0, price_minor__gt=0),
                name="selfcare_pack_positive",
            ),
            models.CheckConstraint(
                condition=models.Q(countries__regex=SHAPE), name="selfcare_pack_countries"
            ),
        ]


class Roaming(Hanging):
    """Data for use abroad that a line bought. It goes nowhere else, and ends with its day or with the line.

    It is apart from the line's other data: that holds at home, and may move to another line.
    """

    line = models.ForeignKey(Line, related_name="roaming", **SAME_BRAND)
    countries = models.CharField(max_length=755)
    data_bytes = models.BigIntegerField(help_text="as bought: what was used of it the network knows")
    expires_on = models.DateField()
    bought_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(data_bytes__gt=0, countries__regex=SHAPE) & ~models.Q(countries=""),
                name="selfcare_roaming_somewhere",
            ),
        ]
