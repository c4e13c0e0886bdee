"""The brand, and the row that belongs to one."""

from typing import ClassVar

from django.db import models

from clearline.vocabulary.identifiers import uuid7


class Brand(models.Model):
    """One brand of an operator: the tenant that every other row belongs to."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    country = models.CharField(max_length=2)
    subdivision = models.CharField(max_length=8, blank=True, default="")
    law_pack = models.CharField(max_length=8)
    time_zone = models.CharField(max_length=40)
    currency = models.CharField(max_length=3)
    default_language = models.CharField(max_length=12, default="en")
    sender_name = models.CharField(max_length=80)
    sender_email = models.EmailField()
    host = models.CharField(max_length=120, blank=True, default="")
    reference_prefix = models.CharField(max_length=4)
    colour = models.CharField(max_length=7, default="#0d6a72")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["host"], condition=~models.Q(host=""), name="brands_brand_host_once"
            ),
            models.CheckConstraint(
                condition=models.Q(country__regex=r"^[A-Z]{2}$"), name="brands_brand_country"
            ),
            models.CheckConstraint(
                condition=models.Q(currency__regex=r"^[A-Z]{3}$"), name="brands_brand_currency"
            ),
            models.CheckConstraint(
                condition=models.Q(reference_prefix__regex=r"^[A-Z]{2,4}$"), name="brands_brand_prefix"
            ),
            models.CheckConstraint(
                condition=models.Q(colour__regex=r"^#[0-9a-f]{6}$"), name="brands_brand_colour"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class BrandRow(models.Model):
    """A row of one brand. Its table is row-secured (see `brands.schema.isolate`)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # No index of its own: every key of such a table begins with the brand.
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, db_index=False, related_name="+")

    class Meta:
        abstract = True


class Hanging(BrandRow):
    """A row that hangs on another of its brand: the composite key to that one vouches for the brand.

    A second foreign key, to the brand itself, would cost a trigger for each of millions of rows.
    """

    brand = models.ForeignKey(
        Brand, on_delete=models.PROTECT, db_index=False, db_constraint=False, related_name="+"
    )

    class Meta:
        abstract = True
