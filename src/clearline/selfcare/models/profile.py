"""The profile of an eSIM: how it is installed, and where it stands."""

from typing import ClassVar

from django.db import models

from clearline.brands.models import Hanging
from clearline.lines.models import Line
from clearline.lines.models.columns import SAME_BRAND, Personal, one_of


class ProfileState(models.TextChoices):
    """The states of SGP.22 that anybody outside the phone can know."""

    RELEASED = "released", "ready, and on no device yet"
    INSTALLED = "installed", "on a device"
    DELETED = "deleted", "the device said that it is gone"
    UNAVAILABLE = "unavailable", "taken back before anybody installed it"


class Profile(Personal, Hanging):
    """The newest profile of a line. Sealed: activation_code, with which whoever reads it can install it."""

    line = models.ForeignKey(Line, related_name="profiles", db_index=False, **SAME_BRAND)
    state = models.CharField(max_length=11, choices=ProfileState.choices)
    state_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["line", "brand"], name="selfcare_profile_one_per_line"),
            one_of("selfcare_profile", "state", ProfileState),
        ]
