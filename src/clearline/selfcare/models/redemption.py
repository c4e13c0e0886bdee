"""Points that became credit."""

from typing import ClassVar

from django.db import models

from clearline.brands.models import Hanging
from clearline.lines.models import Account, Line
from clearline.lines.models.columns import SAME_BRAND, iso_currency


class Redemption(Hanging):
    """Points of an account that were turned into credit of one of its lines; never taken back."""

    account = models.ForeignKey(Account, related_name="redemptions", **SAME_BRAND)
    line = models.ForeignKey(Line, related_name="redemptions", db_index=False, **SAME_BRAND)
    points = models.BigIntegerField()
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(points__gt=0, amount_minor__gt=0), name="selfcare_redemption_positive"
            ),
            iso_currency("selfcare_redemption"),
        ]
