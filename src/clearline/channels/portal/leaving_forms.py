"""What people type around a closing: a day to rehearse."""

from datetime import date
from typing import Any

from django import forms

from clearline.channels.portal.forms import Day, Typed


class AnyDay(Day):
    """A day to rehearse, in three fields alone."""

    when = None  # type: ignore[assignment] # Django's way to leave out an inherited field

    def __init__(self, typed: Typed = None, *, today: date) -> None:
        super().__init__(typed, today=today, period_end=None)

    def clean(self) -> dict[str, Any]:
        cleaned = forms.Form.clean(self) or {}
        cleaned["ends_on"] = self._picked(cleaned)
        return cleaned
