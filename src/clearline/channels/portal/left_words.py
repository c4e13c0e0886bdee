"""The words for what is left: ways to choose from, why one is not open, and what was chosen."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from clearline.channels.portal import words
from clearline.channels.portal.left_picked import Picked
from clearline.channels.portal.your_lines import LineCard
from clearline.journey.choosing import Offers, Refusal, Wanted
from clearline.settlement.left import PointsWay, Way
from clearline.vocabulary.msisdn import Msisdn

FIRST, MONEY, DATA, POINTS = "first", "money", "data", "points"
SUBJECTS = (MONEY, DATA, POINTS)
Words = Promise | str


@dataclass(frozen=True, slots=True)
class Pick:
    """One answer: what it makes of the request, and how it reads. `msisdn` is another line's, or empty."""

    value: str
    wanted: Wanted
    title: Words
    hint: Words
    msisdn: str = ""

    @property
    def option(self) -> str:
        """The answer where no markup can be, as in a list: the number is set apart by characters."""
        number = f" \u2066{Msisdn(self.msisdn).display()}\u2069" if self.msisdn else ""
        return f"{self.title}{number}"


@dataclass(frozen=True, slots=True)
class Chosen:
    """Where credit goes, in words; `number` is the line's that it moves to, or empty."""

    refunded: bool
    title: Words
    number: str


def asked_about(offers: Offers) -> list[str]:
    """Return what there is to ask about: nothing that is not there, and no data that cannot move."""
    there = {
        MONEY: bool(offers.money),
        DATA: bool(offers.data_bytes and Way.MOVE not in offers.refused),
        POINTS: bool(offers.points),
    }
    return [subject for subject in SUBJECTS if there[subject]]


def on_the_way(offers: Offers) -> list[str]:
    """Return what is asked about on the way to the last button: leaving is no longer than it must be."""
    return [each for each in asked_about(offers) if each != MONEY or Way.MOVE not in offers.refused]


def picks(
    subject: str, *, offers: Offers, wanted: Wanted, others: Iterable[LineCard], country: str
) -> list[Pick]:
    """Return the answers to one question that are open, the usual one first."""
    targets = [card for card in others if card.id in offers.targets]
    if subject == MONEY:
        return _of_money(offers, wanted, targets, country)
    return _of_data(wanted, targets) if subject == DATA else _of_points(offers, wanted, country)


def refusals(offers: Offers, subject: str) -> list[Words]:
    """Return a sentence for each way that is not open, on the page where it would be."""
    of = {MONEY: (Way.MOVE, Way.DONATE, Way.KEEP), POINTS: (Way.DONATE,)}.get(subject, ())
    found = ((way, offers.refused[way]) for way in of if way in offers.refused)
    return [REFUSED[each] for each in found if each in REFUSED]


def chosen_credit(wanted: Wanted, numbers: Mapping[UUID, str]) -> Chosen:
    """Return where the credit of a line goes."""
    moved = wanted.money is Way.MOVE and wanted.line_id is not None
    number = numbers.get(wanted.line_id, "") if moved and wanted.line_id else ""
    return Chosen(
        wanted.money is Way.REFUND, _("Added to the credit of") if number else CHOSEN[wanted.money], number
    )


def chosen(picked: Picked, *, numbers: Mapping[UUID, str]) -> dict[str, object]:
    """Return what was picked for several lines, in words: for all of them, and whether some differ."""
    common = picked.common
    return {
        "money": chosen_credit(common, numbers),
        "differ": bool(picked.but),
        "data": numbers.get(common.line_id, "") if common.move_data and common.line_id else "",
        "points": CHOSEN_POINTS[common.points] if common.points is not PointsWay.STAY else "",
    }


def _of_money(offers: Offers, wanted: Wanted, targets: Iterable[LineCard], country: str) -> list[Pick]:
    days = offers.refund_days
    within = ngettext("Within %(days)d day after the end", "Within %(days)d days after the end", days)
    said: list[tuple[Way, Words, Words]] = [
        (Way.REFUND, CHOSEN[Way.REFUND], within % {"days": days}),
        (Way.DONATE, CHOSEN[Way.DONATE], _("To whom we collect for. You get nothing of it back.")),
        (Way.KEEP, _("Kept for you"), _kept_hint(offers, country)),
    ]
    moved = [
        Pick(
            f"{Way.MOVE}:{card.id}",
            replace(wanted, money=Way.MOVE, line_id=card.id),
            _("Added to the credit of"),
            _("As soon as the line has ended"),
            card.msisdn,
        )
        for card in targets
        if Way.MOVE not in offers.refused
    ]
    others = [
        Pick(way.value, _settled(replace(wanted, money=way)), title, hint)
        for way, title, hint in said
        if way not in offers.refused
    ]
    return [others[0], *moved, *others[1:]]


def _of_data(wanted: Wanted, targets: Iterable[LineCard]) -> list[Pick]:
    only = wanted.line_id if wanted.money is Way.MOVE else None
    moved = [
        Pick(
            f"{Way.MOVE}:{card.id}",
            replace(wanted, move_data=True, line_id=card.id),
            _("Moved to"),
            _("It is good there for as long as it would have been here"),
            card.msisdn,
        )
        for card in targets
        if only in {None, card.id}
    ]
    stays = _settled(replace(wanted, move_data=False))
    return [*moved, Pick("stay", stays, _("It may end with the line"), "")]


def _of_points(offers: Offers, wanted: Wanted, country: str) -> list[Pick]:
    said: list[tuple[PointsWay, Words]] = [
        (PointsWay.REDEEM, _kept_hint(offers, country)),
        (PointsWay.DONATE, _("What they are worth goes to whom we collect for")),
        (PointsWay.STAY, _("They stay on your account until they expire")),
    ]
    return [
        Pick(way.value, replace(wanted, points=way), CHOSEN_POINTS[way], hint)
        for way, hint in said
        if way is not PointsWay.DONATE or Way.DONATE not in offers.refused
    ]


def _kept_hint(offers: Offers, country: str) -> str:
    if offers.kept_until is None:
        return _t("We send you a link to claim it. There is no last day for it.")
    day = words.day(offers.kept_until, country=country)
    return _t("We send you a link. You can claim it until the end of %(day)s.") % {"day": day}


def _settled(wanted: Wanted) -> Wanted:
    """Let go of a line that nothing moves to any more."""
    moves = wanted.money is Way.MOVE or wanted.move_data
    return wanted if moves else replace(wanted, line_id=None)


REFUSED: Mapping[tuple[Way, Refusal], Promise] = {
    (Way.MOVE, Refusal.NO_OTHER_LINE): _("It cannot move: you have no other line that stays."),
    (Way.DONATE, Refusal.MINOR): _("It cannot be donated: the holder is under age."),
    (Way.KEEP, Refusal.BY_LAW): _("It cannot be kept: the law here wants it paid back at the end."),
}
NOT_OPEN: Mapping[Refusal, Promise] = {
    Refusal.NO_OTHER_LINE: _("You have no other line that stays. Choose something else."),
    Refusal.MINOR: _("The holder is under age, and cannot donate. Choose something else."),
    Refusal.BY_LAW: _("The law here wants it paid back at the end. Choose something else."),
    Refusal.NOT_OFFERED: _("We do not offer this. Choose something else."),
}
CHOSEN: Mapping[Way, Promise] = {
    Way.REFUND: _("Paid back the way you paid it in"),
    Way.MOVE: _("Added to the credit of another line"),
    Way.DONATE: _("Donated"),
    Way.KEEP: _("Kept for you, until you claim it"),
}
CHOSEN_POINTS: Mapping[PointsWay, Promise] = {
    PointsWay.STAY: _("Left as they are"),
    PointsWay.REDEEM: _("Turned into money, and kept for you"),
    PointsWay.DONATE: _("Donated"),
}
