"""What became of what a closing left, as its page shows it."""

from dataclasses import dataclass

from django.utils.functional import Promise

from clearline.channels.portal.left_words import CHOSEN, CHOSEN_POINTS
from clearline.settlement import vault
from clearline.settlement.choices import Left
from clearline.settlement.left import Kept, KeptState, PointsWay, Way
from clearline.vocabulary.money import Money


@dataclass(frozen=True, slots=True)
class KeptShown:
    """Money in the vault; `token` opens it while it waits."""

    kept: Kept

    @property
    def amount(self) -> Money:
        return Money(self.kept.amount_minor, self.kept.currency)

    @property
    def waits(self) -> bool:
        return self.kept.state == KeptState.WAITING

    @property
    def token(self) -> str:
        return vault.token(self.kept.id)


@dataclass(frozen=True, slots=True)
class LeftShown:
    """The answers in words, empty where nothing but the usual was chosen; and what is kept.

    `done` tells that it was carried out: before that it is a promise.
    """

    money: Promise | str
    points: Promise | str
    data: bool
    data_bytes: int
    done: bool
    kept: tuple[KeptShown, ...]


def left_shown(left: Left) -> LeftShown | None:
    """Return what is shown of it; None where nothing was chosen and nothing is kept."""
    choice, outcome = left.choice, left.outcome
    if choice is None and not left.kept:
        return None
    way = Way(outcome.way if outcome else choice.money) if choice else Way.REFUND
    points = PointsWay(choice.points) if choice else PointsWay.STAY
    return LeftShown(
        money=CHOSEN[way] if way is not Way.REFUND else "",
        points=CHOSEN_POINTS[points] if points is not PointsWay.STAY else "",
        data=outcome.data_bytes > 0 if outcome else bool(choice and choice.move_data),
        data_bytes=outcome.data_bytes if outcome else 0,
        done=outcome is not None,
        kept=tuple(map(KeptShown, left.kept)),
    )
