"""The lines that somebody chose to close together, their day, and what they leave, all in the address."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse

from clearline.channels.portal.access import account_of
from clearline.channels.portal.asked_day import AskedDay, carried_of
from clearline.channels.portal.left_picked import Picked
from clearline.channels.portal.request import BrandRequest
from clearline.channels.portal.your_lines import LineCard, cards
from clearline.journey.choosing import Wanted
from clearline.journey.together import MOST_LINES
from clearline.vocabulary.periods import local_date

NOTHING_PICKED = Picked()


@dataclass(frozen=True, slots=True)
class AskedLines:
    """Lines of the holder that are on and not being closed; others are left out without a word."""

    open: tuple[LineCard, ...]
    chosen: tuple[LineCard, ...]
    day: AskedDay | None
    picked: Picked = NOTHING_PICKED

    @classmethod
    def of(cls, request: BrandRequest) -> Self:
        """Return what a request's address names, or its form."""
        today = local_date(request.now, request.brand.time_zone)
        closable = tuple(
            card
            for card in cards(account_id=account_of(request), today=today)
            if not (card.is_closed or card.is_closing)
        )
        named = {*request.GET.getlist("line"), *request.POST.getlist("line")}
        everything = "all" in named
        chosen = tuple(card for card in closable if everything or str(card.id) in named)[:MOST_LINES]
        return cls(closable, chosen, None).with_answers(request)

    @classmethod
    def named(cls, request: BrandRequest, cards: Sequence[LineCard]) -> Self:
        """Return the same for lines that are given."""
        return cls((), tuple(cards[:MOST_LINES]), None).with_answers(request)

    def with_answers(self, request: BrandRequest) -> Self:
        """Return these lines with the day, and what shall become of what is left, from the address."""
        day = AskedDay.of(request)
        try:
            picked = Picked.of(request, day.wanted) if day else NOTHING_PICKED
        except ValueError:
            return self  # nonsense: asked anew, as for a day that is none
        return replace(self, day=day, picked=picked)

    def page(self, name: str, *, day: AskedDay | None = None, picked: Picked | None = None) -> str:
        """Return the address of a page about these lines, with all that was chosen in it."""
        said = [("line", str(card.id)) for card in self.chosen]
        asked, left = day or self.day, picked or self.picked
        if asked is not None:
            said.append(("on", asked.ends_on.isoformat() if asked.ends_on else "now"))
            said += [*carried_of(left.common).items(), *left.carried]
        return f"{reverse(f'portal:{name}')}?{urlencode(said)}"

    @property
    def staying(self) -> list[LineCard]:
        """The other lines that are on."""
        return [card for card in self.open if card not in self.chosen]

    @property
    def wanted(self) -> dict[UUID, Wanted]:
        """What shall become of what each line leaves."""
        return {card.id: self.picked.wanted(card.id) for card in self.chosen}

    @property
    def anchor(self) -> LineCard:
        """The line that a code is asked for: the one it would go to, where it is one that shall end."""
        own = [card for card in self.chosen if card.line.msisdn_index == card.line.account.contact_index]
        return (own or list(self.chosen))[0]
