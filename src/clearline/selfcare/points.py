"""Points of an account: what is left and until when, what became of them, and turning them into credit."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from clearline.lines.models import Points
from clearline.lines.models.line import LineStatus
from clearline.selfcare.changes import hold, note
from clearline.selfcare.crediting import credit
from clearline.selfcare.models import Redemption
from clearline.settlement.outcomes import MINOR_PER_POINT
from clearline.vocabulary.money import Money


@dataclass(frozen=True, slots=True)
class Purse:
    """The points of an account that count on a day, the soonest to expire first, and what they are worth.

    `expired` is what the operator's export still tells of points whose day is over, the latest first.
    """

    lots: list[Points]
    expired: list[Points]
    redeemed: list[Redemption]
    currency: str

    @property
    def left(self) -> int:
        return sum(lot.points for lot in self.lots)

    @property
    def worth(self) -> Money:
        return Money(self.left * MINOR_PER_POINT, self.currency)


class PointsChanged(ValueError):
    """There are not as many points as were seen: somebody redeemed some, or they expired."""


def of_account(*, account_id: UUID, currency: str, today: date) -> Purse:
    """Return the points that have not expired, those that have, and what was redeemed here."""
    lots = list(Points.objects.filter(account_id=account_id, points__gt=0).order_by("expires_on"))
    redeemed = Redemption.objects.filter(account_id=account_id).order_by("-at")
    return Purse(
        lots=[lot for lot in lots if _counts(lot, today)],
        expired=[lot for lot in reversed(lots) if not _counts(lot, today)],
        redeemed=list(redeemed),
        currency=currency,
    )


def redeem(*, line_id: UUID, seen: int, today: date, now: datetime) -> Money:
    """Turn all points of an account into credit of one of its lines, and return how much.

    `seen` is how many the holder was shown: pressed twice, the second finds
    others and does nothing.

    Raises:
        LineEnded: the line is closed.
        PointsChanged: there are none, or not as many.
    """
    with transaction.atomic():
        line = hold(line_id=line_id)
        lots = list(Points.objects.select_for_update(no_key=True).filter(account_id=line.account_id))
        counted = [lot for lot in lots if lot.points and _counts(lot, today)]
        left = sum(lot.points for lot in counted)
        if left == 0 or left != seen:
            raise PointsChanged(f"Account of line {line.external_id} has {left} points.")
        Points.objects.filter(pk__in=[lot.pk for lot in counted]).update(points=0)
        worth = Money(left * MINOR_PER_POINT, line.plan.currency)
        credit(line=line, amount=worth)
        Redemption.objects.create(
            brand_id=line.brand_id,
            account_id=line.account_id,
            line=line,
            points=left,
            amount_minor=worth.minor,
            currency=worth.currency,
            at=now,
        )
        note(line=line, kind="points.redeemed", body={"points": left}, now=now)
        type(line).objects.filter(account_id=line.account_id).exclude(status=LineStatus.CEASED).update(
            changed_at=now
        )
        return worth


def _counts(lot: Points, today: date) -> bool:
    return lot.expires_on is None or lot.expires_on >= today
