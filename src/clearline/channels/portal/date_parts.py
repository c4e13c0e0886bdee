"""A date in three fields, in the order in which the reader's language writes them."""

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext as _


def date_parts(form: forms.Form) -> list[dict[str, str]]:
    """Return the fields `day`, `month` and `year` of a form, for `parts/date.html`."""
    fields = {
        "day": {"name": "day", "label": _("Day"), "digits": "2"},
        "month": {"name": "month", "label": _("Month"), "digits": "2"},
        "year": {"name": "year", "label": _("Year"), "digits": "4"},
    }
    order = ("year", "month", "day") if (get_language() or "").startswith("zh") else ("day", "month", "year")
    return [{**fields[name], "value": str(form[name].value() or "")} for name in order]
