"""An effect: something the outside world is asked to do, once."""

from typing import ClassVar

from django.db import models

from clearline.brands.models import BrandRow


class EffectState(models.TextChoices):
    """Where an effect stands. Only a confirmed failure may lead to a new generation."""

    PENDING = "pending", "to be sent"
    SENDING = "sending", "out with a sender, under a lease"
    UNKNOWN = "unknown", "sent, no answer: to be asked about"
    ACCEPTED = "accepted", "taken by the other side"
    CONFIRMED = "confirmed", "done, and the other side says so"
    FAILED = "failed", "not done, and the other side says so"


class Effect(BrandRow):
    """Keyed by (brand, origin, effect, generation); `due_at` is empty when nothing is left to do."""

    origin = models.UUIDField(help_text="what caused it: a case, a notice, a top-up")
    effect = models.CharField(max_length=40)
    generation = models.PositiveSmallIntegerField(default=1)
    connector = models.CharField(max_length=16)
    body = models.JSONField(default=dict, help_text="ids only; personal values are looked up when it is sent")
    state = models.CharField(max_length=12, choices=EffectState.choices, default=EffectState.PENDING)
    attempt = models.PositiveIntegerField(
        default=0, help_text="the fence: an answer to an older attempt changes nothing"
    )
    due_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(help_text="when the commit asked for it")
    answered_at = models.DateTimeField(null=True)
    facts = models.JSONField(default=dict, help_text="what the other side said, without personal data")
    reason = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["brand", "origin", "effect", "generation"], name="outbox_effect_key"
            ),
            models.UniqueConstraint(
                fields=["brand", "origin", "effect"],
                condition=models.Q(state="confirmed"),
                name="outbox_effect_confirmed_once",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=EffectState.values), name="outbox_effect_state"
            ),
            models.CheckConstraint(
                condition=models.Q(due_at__isnull=False)
                | models.Q(state__in=["accepted", "confirmed", "failed"]),
                name="outbox_effect_open_is_due",
            ),
            models.CheckConstraint(
                condition=models.Q(due_at__isnull=True) | ~models.Q(state__in=["confirmed", "failed"]),
                name="outbox_effect_ended_rests",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["connector", "due_at"],
                condition=models.Q(due_at__isnull=False),
                name="outbox_effect_due",
            )
        ]

    @property
    def key(self) -> str:
        """The idempotency key that the other side sees; the same for every attempt of a generation."""
        return f"{self.effect}:{self.origin}:{self.generation}"
