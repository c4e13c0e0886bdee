"""A backup kit that was asked for, and its bytes, for as long as they may be fetched."""

from typing import ClassVar

from django.db import models

from clearline.brands.models import Hanging
from clearline.lines.models import Account
from clearline.lines.models.columns import SAME_BRAND, one_of


class KitState(models.TextChoices):
    """How far a kit is."""

    ASKED = "asked", "somebody wants it; a worker will begin"
    MAKING = "making", "a worker is at it, under a lease"
    READY = "ready", "whole; it may be fetched, again and again, until its end"
    FAILED = "failed", "it could not be made, several times over"


class Kit(Hanging):
    """The newest kit of an account. Sealed: the secret under which its pieces are; one key erases both.

    `attempt` fences workers: whoever has an older one writes nothing more.
    """

    account = models.ForeignKey(Account, related_name="kits", db_index=False, **SAME_BRAND)
    subject_id = models.UUIDField()
    personal = models.BinaryField()
    language = models.CharField(max_length=12)
    state = models.CharField(max_length=6, choices=KitState.choices, default=KitState.ASKED)
    attempt = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    rows = models.BigIntegerField(help_text="of all tables, when it was asked for")
    steps = models.BigIntegerField(help_text="each row twice, each paper once")
    steps_done = models.BigIntegerField(default=0)
    size = models.BigIntegerField(default=0, help_text="bytes")
    sha256 = models.CharField(max_length=64, blank=True, default="")
    asked_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["brand", "id"], name="selfcare_kit_brand_key"),
            models.UniqueConstraint(fields=["account", "brand"], name="selfcare_kit_one_per_account"),
            one_of("selfcare_kit", "state", KitState),
            models.CheckConstraint(
                condition=models.Q(state="ready", ready_at__isnull=False, sha256__regex="^[0-9a-f]{64}$")
                | (~models.Q(state="ready") & models.Q(ready_at__isnull=True)),
                name="selfcare_kit_ready_when",
            ),
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("asked_at")), name="selfcare_kit_ends"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["asked_at"],
                condition=models.Q(state__in=["asked", "making"]),
                name="selfcare_kit_to_make",
            ),
            models.Index(fields=["expires_at"], name="selfcare_kit_age"),
        ]


class KitPiece(Hanging):
    """Some bytes of a kit, sealed; all pieces but the last are of one size."""

    kit = models.ForeignKey(Kit, related_name="pieces", db_index=False, **SAME_BRAND)
    number = models.PositiveIntegerField()
    sealed = models.BinaryField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kit", "number", "brand"], name="selfcare_kitpiece_once"),
        ]
