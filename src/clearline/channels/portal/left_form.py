"""One page that asks what shall become of all that lines leave: credit, data and points."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext as _

from clearline.channels.portal import left_words
from clearline.channels.portal.left_picked import Credit, Picked
from clearline.channels.portal.left_words import DATA, MONEY, POINTS, Pick, Words
from clearline.channels.portal.your_lines import LineCard
from clearline.journey.choosing import NOTHING_CHOSEN, Offers, Wanted
from clearline.settlement.left import PointsWay, Way
from clearline.vocabulary.money import Money

SAME = "same"  # of one line: as for all


@dataclass(frozen=True, slots=True)
class Differing:
    """One of several lines with credit, and where that goes; empty for the way of all."""

    line: LineCard
    credit: Money
    picked: str


@dataclass
class LeftForm:
    """What lines of one account leave, what may become of it, and what is picked.

    `shown` is what is picked already; typed answers replace it, also those
    that cannot be: `errors` says at which question, and why.
    """

    leaving: Sequence[LineCard]
    others: Iterable[LineCard]
    offers: Mapping[UUID, Offers]
    shown: Picked
    country: str
    typed: QueryDict | None = None
    errors: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.typed is not None:
            self._read(self.typed)

    @cached_property
    def all(self) -> Offers:
        """What all of them leave together; what may become of it is the same for each."""
        each = list(self.offers.values())
        money = Money(sum(one.money.minor for one in each), each[0].money.currency)
        return replace(
            each[0],
            money=money,
            data_bytes=sum(one.data_bytes for one in each),
            points=sum(one.points for one in each),
        )

    @cached_property
    def subjects(self) -> list[str]:
        """What there is to ask about."""
        return left_words.asked_about(self.all)

    @cached_property
    def money(self) -> list[Pick]:
        return self._picks(MONEY)

    @cached_property
    def data(self) -> list[Pick]:
        return self._picks(DATA)

    @cached_property
    def points(self) -> list[Pick]:
        return self._picks(POINTS)

    @property
    def refused(self) -> list[Words]:
        return left_words.refusals(self.all, MONEY)

    @property
    def picked_money(self) -> str:
        """What is picked; the usual where that way is open no more."""
        value = self.shown.credit.value
        return value if any(pick.value == value for pick in self.money) else Way.REFUND.value

    @property
    def picked_data(self) -> str:
        common = self.shown.common
        value = Credit(Way.MOVE, common.line_id).value
        return value if common.move_data and common.line_id in self.all.targets else "stay"

    @property
    def picked_points(self) -> str:
        return self.shown.common.points.value

    @property
    def differing(self) -> list[Differing]:
        """The lines with credit, where there are several of them."""
        with_credit = [card for card in self.leaving if self.offers[card.id].money]
        if len(with_credit) < 2:  # noqa: PLR2004 (one line cannot differ from itself)
            return []
        but = self.shown.but
        return [
            Differing(card, self.offers[card.id].money, but[card.id].value if card.id in but else SAME)
            for card in with_credit
        ]

    def _picks(self, subject: str) -> list[Pick]:
        if subject not in self.subjects:
            return []
        return left_words.picks(
            subject, offers=self.all, wanted=NOTHING_CHOSEN, others=self.others, country=self.country
        )

    def _read(self, typed: QueryDict) -> None:
        common = NOTHING_CHOSEN
        for subject, picks in ((MONEY, self.money), (DATA, self.data), (POINTS, self.points)):
            if not picks:
                common = self._as_it_is(common, subject)
                continue
            said = next((pick for pick in picks if pick.value == typed.get(subject)), None)
            if said is None:
                self.errors[subject] = _("Choose what shall happen")
            elif subject == DATA and self._goes_elsewhere(common, said.wanted):
                self.errors[DATA] = _("Credit and data can move to one other line only: choose the same one")
            else:
                common = _together(common, said.wanted, subject)
        self.shown = Picked(common, self._differing(typed, common))

    def _as_it_is(self, common: Wanted, subject: str) -> Wanted:
        """Keep what went before for what is not there now, if it can still be: some may come yet."""
        before = self.shown.common
        if subject == DATA and self._goes_elsewhere(common, before):
            return common
        kept = _together(common, before, subject)
        return common if self.all.refusal(kept) else kept

    def _differing(self, typed: QueryDict, common: Wanted) -> dict[UUID, Credit]:
        """Return the lines of which the credit goes another way than that of all."""
        open_ways = {pick.value: pick for pick in self.money}
        found = {}
        for each in self.differing:
            value = typed.get(f"credit-{each.line.id}", SAME)
            if value == SAME or value not in open_ways:
                continue
            credit = Credit.read(value)
            moves_data = common.move_data and self.offers[each.line.id].data_bytes
            if moves_data and credit.line_id not in {None, common.line_id}:
                self.errors[DATA] = _("Credit and data can move to one other line only: choose the same one")
            if value != Picked(common).credit.value:
                found[each.line.id] = credit
        return found

    @staticmethod
    def _goes_elsewhere(common: Wanted, data: Wanted) -> bool:
        return data.move_data and common.money is Way.MOVE and common.line_id != data.line_id


def _together(common: Wanted, said: Wanted, subject: str) -> Wanted:
    """Add one answer to those of the questions before."""
    if subject == MONEY:
        return replace(common, money=said.money, line_id=said.line_id if said.money is Way.MOVE else None)
    if subject == DATA:
        line_id = said.line_id if said.move_data else common.line_id
        return replace(common, move_data=said.move_data, line_id=line_id)
    return replace(common, points=PointsWay(said.points))
