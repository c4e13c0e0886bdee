"""What was picked for what several lines leave: one answer for all, and the credit of those that differ."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Self
from uuid import UUID

from django.http import HttpRequest

from clearline.journey.choosing import NOTHING_CHOSEN, Wanted
from clearline.settlement.left import Way


@dataclass(frozen=True, slots=True)
class Credit:
    """Where credit goes; `line_id` is the line that it moves to."""

    way: Way = Way.REFUND
    line_id: UUID | None = None

    @property
    def value(self) -> str:
        """Return it as forms and addresses carry it."""
        return f"{self.way}:{self.line_id}" if self.line_id else self.way.value

    @classmethod
    def read(cls, value: str) -> Self:
        """Return what a form or an address says; ValueError where it is nonsense."""
        way, _, line = value.partition(":")
        return cls(Way(way), UUID(line) if line else None)


@dataclass(frozen=True, slots=True)
class Picked:
    """One answer for all lines; `but` names those of which the credit goes elsewhere."""

    common: Wanted = NOTHING_CHOSEN
    but: Mapping[UUID, Credit] = field(default_factory=lambda: MappingProxyType({}))

    @classmethod
    def of(cls, request: HttpRequest, common: Wanted) -> Self:
        """Return what a request's address says beside what goes for all; ValueError where it is nonsense."""
        said = (each.partition(":") for each in request.GET.getlist("but"))
        return cls(common, {UUID(line): Credit.read(value) for line, _, value in said})

    @property
    def carried(self) -> list[tuple[str, str]]:
        """Return what an address carries of those that differ."""
        return [("but", f"{line_id}:{credit.value}") for line_id, credit in self.but.items()]

    @property
    def credit(self) -> Credit:
        """Where the credit of all others goes."""
        moved = self.common.money is Way.MOVE
        return Credit(self.common.money, self.common.line_id if moved else None)

    def wanted(self, line_id: UUID) -> Wanted:
        """Return what goes for one line. Data never follows credit to a third line: then it stays."""
        credit = self.but.get(line_id)
        if credit is None:
            return self.common
        data = self.common.move_data and credit.line_id in {None, self.common.line_id}
        target = credit.line_id or (self.common.line_id if data else None)
        return replace(self.common, money=credit.way, move_data=data, line_id=target)
