"""The day that somebody chose, carried along in the address: nothing is kept until the last button."""

from dataclasses import dataclass
from datetime import date
from typing import Self
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse

AT_ONCE = "now"


@dataclass(frozen=True, slots=True)
class AskedDay:
    """The chosen last day; None means at once."""

    ends_on: date | None

    @classmethod
    def of(cls, request: HttpRequest) -> Self | None:
        """Return the day in a request's address; None where there is none, or nonsense was typed."""
        asked = request.GET.get("on", "")
        if asked == AT_ONCE:
            return cls(None)
        try:
            return cls(date.fromisoformat(asked))
        except ValueError:
            return None

    def page(self, name: str, subject_id: UUID) -> str:
        """Return the address of a page about a line or a case, with the day in it."""
        carried = urlencode({"on": self.ends_on.isoformat() if self.ends_on else AT_ONCE})
        return f"{reverse(f'portal:{name}', args=[subject_id])}?{carried}"
