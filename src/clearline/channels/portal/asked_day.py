"""What somebody chose on the way, carried along in the address: nothing is kept until the last button."""

from dataclasses import dataclass
from datetime import date
from typing import Self
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse

from clearline.journey.choosing import NOTHING_CHOSEN, Wanted
from clearline.settlement.left import PointsWay, Way

AT_ONCE = "now"


@dataclass(frozen=True, slots=True)
class AskedDay:
    """The chosen last day, None meaning at once; and what shall become of what is left then."""

    ends_on: date | None
    wanted: Wanted = NOTHING_CHOSEN

    @classmethod
    def of(cls, request: HttpRequest) -> Self | None:
        """Return what a request's address carries; None where it has no day, or nonsense was typed."""
        asked = request.GET.get("on", "")
        try:
            wanted = _wanted(request)
            return cls(None if asked == AT_ONCE else date.fromisoformat(asked), wanted)
        except ValueError:
            return None

    def page(self, name: str, subject_id: UUID, *more: str) -> str:
        """Return the address of a page about a line or a case, with all that was chosen in it."""
        day = self.ends_on.isoformat() if self.ends_on else AT_ONCE
        carried = urlencode({"on": day, **carried_of(self.wanted)})
        return f"{reverse(f'portal:{name}', args=[subject_id, *more])}?{carried}"


def _wanted(request: HttpRequest) -> Wanted:
    """Return what shall become of what is left, as the address says; ValueError where it says nonsense."""
    line = request.GET.get("to", "")
    return Wanted(
        money=Way(request.GET.get("money", Way.REFUND)),
        move_data=request.GET.get("data") == Way.MOVE,
        points=PointsWay(request.GET.get("points", PointsWay.STAY)),
        line_id=UUID(line) if line else None,
    )


def carried_of(wanted: Wanted) -> dict[str, str]:
    """Return what an address carries of it: the usual is left out."""
    return {
        **({"money": wanted.money.value} if wanted.money is not Way.REFUND else {}),
        **({"data": Way.MOVE.value} if wanted.move_data else {}),
        **({"points": wanted.points.value} if wanted.points is not PointsWay.STAY else {}),
        **({"to": str(wanted.line_id)} if wanted.line_id else {}),
    }
