"""What became of what a closing left, as its page shows it."""

from dataclasses import dataclass

from django.utils.functional import Promise

from clearline.channels.portal.left_words import CHOSEN, CHOSEN_POINTS
from clearline.settlement import vault
from clearline.settlement.choices import Left, Lying
from clearline.settlement.left import KeptState, PointsWay, Way


@dataclass(frozen=True, slots=True)
class KeptShown:
    """Money in the vault; `token` opens it while it waits."""

    lying: Lying

    @property
    def waits(self) -> bool:
        return self.lying.state is KeptState.WAITING

    @property
    def token(self) -> str:
        return vault.token(self.lying.id)


@dataclass(frozen=True, slots=True)
class LeftShown:
    """What became of what is left, or is promised; the usual is left out."""

    left: Left

    @property
    def unusual(self) -> bool:
        """Whether there is anything to show."""
        return bool(self.money or self.points or self.left.moves_data or self.kept)

    @property
    def money(self) -> Promise | None:
        return CHOSEN[self.left.way] if self.left.way is not Way.REFUND else None

    @property
    def points(self) -> Promise | None:
        return CHOSEN_POINTS[self.left.points] if self.left.points is not PointsWay.STAY else None

    @property
    def kept(self) -> list[KeptShown]:
        return [KeptShown(each) for each in self.left.kept]
