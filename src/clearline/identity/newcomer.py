"""Somebody who would like to join, until their address is shown to be theirs."""

from typing import ClassVar

from django.db import models

from clearline.brands.models import BrandRow


class Newcomer(BrandRow):
    """What somebody without an account typed, under the id of their attempt. Sealed: full_name, email.

    Made alike whether or not the address is known here; a worker looks, and
    makes the account. Let go of after two days.
    """

    subject_id = models.UUIDField()
    personal = models.BinaryField()
    email_index = models.BinaryField(max_length=16)
    started_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["started_at"], name="identity_newcomer_age")]
