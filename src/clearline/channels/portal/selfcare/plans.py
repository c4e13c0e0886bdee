"""Plans beside that of a line: compare them, read what changes, and change."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from clearline.channels.portal.access import for_holder, own_line
from clearline.channels.portal.request import BrandRequest
from clearline.channels.portal.selfcare.returning import done, page_of
from clearline.selfcare import plans as book
from clearline.selfcare.changes import LineEnded
from clearline.vocabulary.periods import local_date


@require_safe
@for_holder
def plans(request: BrandRequest, line_id: UUID) -> HttpResponse:
    line = own_line(request, line_id)
    today = local_date(request.now, request.brand.time_zone)
    page = {"offers": book.offers(line=line.line, today=today)}
    return render(request, "portal/selfcare/plans.html", {**page, **page_of(request, line)})


@require_http_methods(["GET", "HEAD", "POST"])
@for_holder
def change(request: BrandRequest, line_id: UUID, plan_id: UUID) -> HttpResponse:
    """Show what changes with another plan, and change on the button; pressed twice is changed once."""
    line = own_line(request, line_id)
    today = local_date(request.now, request.brand.time_zone)
    offers = book.offers(line=line.line, today=today)
    wanted = next((each for each in offers if each.plan.id == plan_id), None)
    if wanted is None:
        raise Http404
    if not wanted.open or line.is_closing or line.is_closed:
        return redirect("portal:plans", line_id)
    if request.method == "POST":
        try:
            book.change(line_id=line_id, plan_id=plan_id, today=today, now=request.now)
        except (book.NotOffered, LineEnded):
            return redirect("portal:plans", line_id)
        return done(request, "plans", line_id, "changed")
    return render(request, "portal/selfcare/plan_change.html", {"offer": wanted, **page_of(request, line)})
