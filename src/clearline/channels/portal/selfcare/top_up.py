"""More credit on a line, by card."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clearline.channels.portal.access import for_holder, own_line
from clearline.channels.portal.request import BrandRequest
from clearline.channels.portal.selfcare.returning import page_of
from clearline.selfcare import topping_up
from clearline.selfcare.changes import LineEnded
from clearline.vocabulary.identifiers import uuid7


@require_http_methods(["GET", "HEAD", "POST"])
@for_holder
def top_up(request: BrandRequest, line_id: UUID) -> HttpResponse:
    """Offer sums, and ask for the chosen one; a line that is closing takes no new money."""
    line = own_line(request, line_id)
    if line.is_closing or line.is_closed:
        return redirect("portal:line", line_id)
    error = ""
    if request.method == "POST":
        try:
            return redirect("portal:payment", _asked(request, line_id))
        except LineEnded:
            return redirect("portal:line", line_id)
        except (topping_up.NotOffered, ValueError):
            error = _("Choose how much")
    page = {"sums": topping_up.offered(line.fee.currency), "attempt": uuid7(), "error": error}
    return render(request, "portal/selfcare/top_up.html", {**page, **page_of(request, line)})


def _asked(request: BrandRequest, line_id: UUID) -> UUID:
    """Ask for what was chosen; ValueError where nothing was, or nonsense came."""
    return topping_up.top_up(
        line_id=line_id,
        amount_minor=int(request.POST.get("sum", "")),
        attempt=UUID(request.POST.get("attempt", "")),
        now=request.now,
    )
