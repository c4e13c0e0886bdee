"""What a profile server told of its own accord: stored as it came, before anything is made of it."""

from typing import ClassVar

from django.db import models

from clearline.brands.models import BrandRow


class ProfileNotice(BrandRow):
    """One message of ES2+ about one profile, known by the keyed index of its ICCID. The same again is one.

    `point` above 4 is the server's own; one that nobody told us the meaning
    of is stored like all others. `applied_at` is empty while its SIM is unknown.
    """

    iccid_index = models.BinaryField(max_length=16)
    point = models.PositiveSmallIntegerField(help_text="notificationPointId of SGP.22")
    succeeded = models.BooleanField(help_text="whether that point was passed, or failed at")
    told_at = models.DateTimeField(help_text="by the server's clock")
    received_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["iccid_index", "point", "told_at", "brand"], name="selfcare_profilenotice_once"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["received_at"],
                condition=models.Q(applied_at=None),
                name="selfcare_profilenotice_waiting",
            ),
        ]
