"""What a holder wants done with what a closing leaves, what became of it, and the vault for what is kept."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from clearline.brands.models import Hanging


class Way(models.TextChoices):
    """Where money goes that comes back; without a choice it is refunded."""

    REFUND = "refund", "the way it was paid in"
    MOVE = "move", "credit of another line of the account"
    DONATE = "donate", "given to whom the brand collects for"
    KEEP = "keep", "kept in the vault until it is claimed"


class PointsWay(models.TextChoices):
    """What becomes of the points of an account that loses its last line; without a choice they stay."""

    STAY = "stay"
    REDEEM = "redeem", "their worth goes to the vault"
    DONATE = "donate", "their worth is given away"


class Choice(Hanging):
    """What the holder chose: absent where nothing was, and changed only until the money goes its way.

    `line` is the one that money or data moves to.
    """

    case_id = models.UUIDField()
    money = models.CharField(max_length=6, choices=Way.choices, default=Way.REFUND)
    move_data = models.BooleanField(default=False)
    points = models.CharField(max_length=6, choices=PointsWay.choices, default=PointsWay.STAY)
    line_id = models.UUIDField(null=True)
    chosen_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case_id", "brand"], name="settlement_choice_once"),
            models.CheckConstraint(condition=Q(money__in=Way.values), name="settlement_choice_money"),
            models.CheckConstraint(condition=Q(points__in=PointsWay.values), name="settlement_choice_points"),
            models.CheckConstraint(
                condition=Q(line_id__isnull=False) & (Q(money=Way.MOVE) | Q(move_data=True))
                | Q(line_id=None, move_data=False) & ~Q(money=Way.MOVE),
                name="settlement_choice_where_to",
            ),
        ]


class Outcome(Hanging):
    """What became of what was left, fixed when it was carried out; only where something was chosen.

    `amount_minor` is what did not go back by refund: moved to `line`, donated,
    or kept. Data is in bytes; `points_minor` is what the points were worth.
    """

    case_id = models.UUIDField()
    way = models.CharField(max_length=6, choices=Way.choices)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    line_id = models.UUIDField(null=True)
    data_bytes = models.BigIntegerField(default=0)
    points = models.BigIntegerField(default=0)
    points_way = models.CharField(max_length=6, choices=PointsWay.choices, default=PointsWay.STAY)
    points_minor = models.BigIntegerField(default=0)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case_id", "brand"], name="settlement_outcome_once"),
            models.CheckConstraint(condition=Q(way__in=Way.values), name="settlement_outcome_way"),
            models.CheckConstraint(
                condition=Q(amount_minor__gte=0, data_bytes__gte=0, points__gte=0, points_minor__gte=0),
                name="settlement_outcome_signs",
            ),
            models.CheckConstraint(
                condition=Q(line_id__isnull=False) | ~Q(way=Way.MOVE) & Q(data_bytes=0),
                name="settlement_outcome_where_to",
            ),
        ]


class Source(models.TextChoices):
    """Why money lies in the vault."""

    CHOSEN = "chosen", "its holder wanted it kept"
    NO_LINE = "no_line", "the line that it should move to had ended"
    RETURNED = "returned", "it could not be paid back"
    POINTS = "points", "points were turned into it"
    LATE = "late", "what a refund that is late pays by itself"


class KeptState(models.TextChoices):
    """How money in the vault stands: `asked` is a claim that the payment provider has not answered yet."""

    WAITING = "waiting"
    ASKED = "asked"
    CLAIMED = "claimed"
    LAPSED = "lapsed"


ENDED = (KeptState.CLAIMED, KeptState.LAPSED)


class ClaimedBy(models.TextChoices):
    """Where a claim went; empty before there is one."""

    LINE = "line"
    CARD = "card"
    BANK = "bank"


class Kept(Hanging):
    """Money of a case that waits for whoever holds the link; `until` is empty where no law ends it.

    `tries` counts claims that went to the payment provider or to a bank: each has entries of its own in
    the ledger. `replaces` is what was paid to an account, and came back after it counted as paid.
    """

    case_id = models.UUIDField()
    source = models.CharField(max_length=8, choices=Source.choices)
    replaces_id = models.UUIDField(null=True)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    kept_at = models.DateTimeField()
    until = models.DateField(null=True)
    state = models.CharField(max_length=7, choices=KeptState.choices, default=KeptState.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    claimed_by = models.CharField(max_length=4, choices=ClaimedBy.choices, blank=True, default="")
    line_id = models.UUIDField(null=True)
    asked_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["brand", "id"], name="settlement_kept_brand_key"),
            models.UniqueConstraint(
                fields=["case_id", "source", "replaces_id", "brand"],
                name="settlement_kept_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="settlement_kept_positive"),
            models.CheckConstraint(condition=Q(source__in=Source.values), name="settlement_kept_source"),
            models.CheckConstraint(condition=Q(state__in=KeptState.values), name="settlement_kept_state"),
            models.CheckConstraint(
                condition=Q(state__in=ENDED, ended_at__isnull=False)
                | (~Q(state__in=ENDED) & Q(ended_at__isnull=True)),
                name="settlement_kept_ended_when",
            ),
            models.CheckConstraint(
                condition=Q(claimed_by=ClaimedBy.LINE, state=KeptState.CLAIMED, line_id__isnull=False)
                | Q(
                    claimed_by__in=[ClaimedBy.CARD, ClaimedBy.BANK],
                    state__in=[KeptState.ASKED, KeptState.CLAIMED],
                    line_id=None,
                )
                | Q(claimed_by="", state__in=[KeptState.WAITING, KeptState.LAPSED], line_id=None),
                name="settlement_kept_where_to",
            ),
            models.CheckConstraint(
                condition=~Q(state=KeptState.LAPSED) | Q(until__isnull=False), name="settlement_kept_by_law"
            ),
            models.CheckConstraint(
                condition=Q(asked_at=None) | Q(asked_at__gte=F("kept_at")), name="settlement_kept_asked_after"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["until"],
                condition=Q(state=KeptState.WAITING, until__isnull=False),
                name="settlement_kept_lapses",
            ),
        ]
