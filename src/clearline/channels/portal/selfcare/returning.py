"""The way back from a page where something is mended: to the question, or to the closing, that led there."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from clearline.channels.portal.request import BrandRequest
from clearline.channels.portal.your_lines import LineCard

CHECK, CLOSING = "check", "closing"


def page_of(request: BrandRequest, line: LineCard) -> dict[str, Any]:
    """Return what every page about the things of a line knows: the line, the way back, what was just done."""
    came = request.GET.get("from", "")
    if came == CLOSING and line.case is not None:
        back, words = reverse("portal:progress", args=[line.case.id]), _("The closing")
    elif came == CHECK and not (line.is_closing or line.is_closed):
        back, words = reverse("portal:check", args=[line.id]), _("Can I close?")
    else:
        back, words = reverse("portal:line", args=[line.id]), _("The line")
    return {
        "line": line,
        "back": back,
        "back_words": words,
        "onward": back if came in (CHECK, CLOSING) else "",
        "carried": _query(came=came),
        "done": request.GET.get("done", ""),
        "tab": "lines",
    }


def done(request: BrandRequest, page: str, line_id: UUID, what: str) -> HttpResponseRedirect:
    """Show a page again after a change, which it then says in words; reloading repeats nothing."""
    return redirect(
        f"{reverse(f'portal:{page}', args=[line_id])}{_query(came=request.GET.get('from', ''), done=what)}"
    )


def _query(*, came: str, done: str = "") -> str:
    carried = {"from": came if came in (CHECK, CLOSING) else "", "done": done}
    query = urlencode({name: value for name, value in carried.items() if value})
    return f"?{query}" if query else ""
