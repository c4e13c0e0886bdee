"""An effect: something the outside world is asked to do, once."""

from typing import ClassVar

from django.db import models

from clearline.brands.fields import Json
from clearline.brands.models import Hanging
from clearline.vocabulary.lanes import Lane


class EffectState(models.TextChoices):
    """Where an effect stands. Only a confirmed failure may lead to a new generation."""

    PENDING = "pending", "to be sent"
    SENDING = "sending", "out with a sender, under a lease"
    UNKNOWN = "unknown", "sent, no answer: to be asked about"
    ACCEPTED = "accepted", "taken by the other side"
    CONFIRMED = "confirmed", "done, and the other side says so"
    FAILED = "failed", "not done, and the other side says so"


class Effect(Hanging):  # on a case, a notice or a code; `one_brand_along_keys` watches over its brand
    """Keyed by (brand, origin, effect, generation); `due_at` is empty when nothing is left to do.

    While an effect is out with a sender only `state`, `attempt` and
    `lease_until` change, which no index names: claiming and renewing write
    the row alone. So `due_at` stays as it was, and `lease_until` says that
    somebody has it.
    """

    origin = models.UUIDField(help_text="what caused it: a case, a notice, a top-up")
    effect = models.CharField(max_length=40)
    generation = models.PositiveSmallIntegerField(default=1)
    connector = models.CharField(max_length=16)
    lane = models.PositiveSmallIntegerField(
        default=Lane.INTERACTIVE, help_text="0: somebody waits; 1: one of a list, which never holds it up"
    )
    stream = models.UUIDField(
        null=True, help_text="effects of one stream and connector are sent in the order they were asked for"
    )
    body = Json(default=dict, help_text="ids only; personal values are looked up when it is sent")
    state = models.CharField(max_length=12, choices=EffectState.choices, default=EffectState.PENDING)
    attempt = models.PositiveIntegerField(
        default=0, help_text="the fence: an answer to an older attempt changes nothing"
    )
    due_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True, help_text="while it is out: when another may take it")
    asked_at = models.DateTimeField(help_text="when the commit asked for it")
    answered_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    # Refuses what no text can hold (NUL), which this connector or that may say.
    facts = models.JSONField(default=dict, help_text="what the other side said, without personal data")
    reason = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            # The origin first: what waits for an effect looks it up without naming the brand.
            models.UniqueConstraint(
                fields=["origin", "effect", "generation", "brand"], name="outbox_effect_key"
            ),
            # By the moment, not by the state: see above.
            models.UniqueConstraint(
                fields=["origin", "effect", "brand"],
                condition=models.Q(confirmed_at__isnull=False),
                name="outbox_effect_confirmed_once",
            ),
            models.CheckConstraint(
                condition=models.Q(state="confirmed", confirmed_at__isnull=False)
                | (~models.Q(state="confirmed") & models.Q(confirmed_at__isnull=True)),
                name="outbox_effect_confirmed_when",
            ),
            models.CheckConstraint(
                condition=models.Q(state="sending", lease_until__isnull=False)
                | (~models.Q(state="sending") & models.Q(lease_until__isnull=True)),
                name="outbox_effect_out_on_a_lease",
            ),
            models.CheckConstraint(
                condition=models.Q(lane__in=[Lane.INTERACTIVE, Lane.BULK]), name="outbox_effect_lane"
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
                fields=["connector", "lane", "due_at", "id"],
                condition=models.Q(due_at__isnull=False),
                name="outbox_effect_due",
            ),
            models.Index(
                fields=["stream", "id"],
                condition=models.Q(stream__isnull=False, due_at__isnull=False),
                name="outbox_effect_stream",
            ),
        ]

    @property
    def key(self) -> str:
        """The idempotency key that the other side sees; the same for every attempt of a generation."""
        return f"{self.effect}:{self.origin}:{self.generation}"


class ConnectorRow(models.Model):
    """What all workers share of one connector: how much of its rate is spent, and whether it answers.

    It belongs to no brand: the network and the gateway count the calls of
    all. A connector without a row has its whole rate and answers.
    """

    connector = models.CharField(primary_key=True, max_length=16)
    spent_until = models.DateTimeField(
        null=True, help_text="when all that was taken of its rate will have come back"
    )
    lists_spent_until = models.DateTimeField(null=True, help_text="the same for the share of lists")
    failures = models.PositiveIntegerField(default=0, help_text="calls in a row that found nobody there")
    opened_at = models.DateTimeField(
        null=True, help_text="since when nothing is sent, but for a try now and then"
    )
    try_at = models.DateTimeField(null=True, help_text="when one effect may try again")
    reason = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        db_table = "outbox_connector"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(opened_at__isnull=True, try_at__isnull=True)
                | models.Q(opened_at__isnull=False, try_at__isnull=False),
                name="outbox_connector_open_is_tried",
            )
        ]

    def __str__(self) -> str:
        return self.connector
