"""Packs of data for a line, bought from its credit."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from clearline.channels.portal.access import for_holder, own_line
from clearline.channels.portal.request import BrandRequest
from clearline.channels.portal.selfcare.returning import done, page_of
from clearline.selfcare import packs as book
from clearline.selfcare.changes import LineEnded
from clearline.vocabulary.periods import local_date


@require_http_methods(["GET", "HEAD", "POST"])
@for_holder
def packs(request: BrandRequest, line_id: UUID) -> HttpResponse:
    """Show what is sold; on a button buy that pack, once. A line that is closing buys no more."""
    line = own_line(request, line_id)
    today = local_date(request.now, request.brand.time_zone)
    if line.is_closing or line.is_closed:
        return redirect("portal:line", line_id)
    if request.method == "POST":
        try:
            book.buy(
                line_id=line_id,
                pack_id=UUID(request.POST.get("pack", "")),
                seen_minor=int(request.POST.get("seen", "")),
                today=today,
                now=request.now,
            )
        except (ValueError, LineEnded):  # nonsense, or what is no longer as it was shown
            return redirect("portal:packs", line_id)
        return done(request, "packs", line_id, "bought")
    shelf = book.shelf(line=line.line, today=today)
    return render(request, "portal/selfcare/packs.html", {"shelf": shelf, **page_of(request, line)})
