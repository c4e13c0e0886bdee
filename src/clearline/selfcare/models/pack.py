"""Data that a brand sells beside its plans."""

from typing import ClassVar

from django.db import models

from clearline.brands.models import BrandRow
from clearline.lines.models.columns import external_once, iso_currency


class Pack(BrandRow):
    """An amount of data for some days, the day that it is bought among them; its code is the operator's."""

    external_id = models.CharField(max_length=64, db_collation="C")
    data_bytes = models.BigIntegerField()
    days = models.PositiveSmallIntegerField()
    price_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    sold = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [
            external_once("selfcare_pack"),
            iso_currency("selfcare_pack"),
            models.CheckConstraint(
                condition=models.Q(data_bytes__gt=0, days__gt=0, price_minor__gt=0),
                name="selfcare_pack_positive",
            ),
        ]
