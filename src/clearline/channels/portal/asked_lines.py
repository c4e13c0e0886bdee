"""The lines that somebody chose to close together, and their day, carried along in the address."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse

from clearline.channels.portal.access import account_of
from clearline.channels.portal.asked_day import AskedDay
from clearline.channels.portal.request import BrandRequest
from clearline.channels.portal.your_lines import LineCard, cards
from clearline.journey.together import MOST_LINES
from clearline.vocabulary.periods import local_date


@dataclass(frozen=True, slots=True)
class AskedLines:
    """Lines of the holder that are on and not being closed; others are left out without a word."""

    open: tuple[LineCard, ...]
    chosen: tuple[LineCard, ...]
    day: AskedDay | None

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
        return cls(closable, chosen, AskedDay.of(request))

    def page(self, name: str, *, chosen: Sequence[UUID] | None = None, day: AskedDay | None = None) -> str:
        """Return the address of a page about these lines, with them and the day in it."""
        lines = [("line", str(each)) for each in chosen or [card.id for card in self.chosen]]
        asked = day or self.day
        if asked is not None:
            lines.append(("on", asked.ends_on.isoformat() if asked.ends_on else "now"))
        return f"{reverse(f'portal:{name}')}?{urlencode(lines)}"

    @property
    def anchor(self) -> LineCard:
        """The line that a code is asked for: the one it would go to, where it is one that shall end."""
        own = [card for card in self.chosen if card.line.msisdn_index == card.line.account.contact_index]
        return (own or list(self.chosen))[0]
