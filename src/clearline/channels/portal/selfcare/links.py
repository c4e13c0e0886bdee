"""Third parties that know the number: what to unlink, how, and by when."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from clearline.channels.portal.access import for_holder, own_line, own_line_alone
from clearline.channels.portal.request import BrandRequest
from clearline.channels.portal.selfcare.party_words import party
from clearline.channels.portal.selfcare.returning import page_of
from clearline.lines.models import Link
from clearline.selfcare import links as things
from clearline.vocabulary.periods import local_date


@require_safe
@for_holder
def links(request: BrandRequest, line_id: UUID) -> HttpResponse:
    line = own_line(request, line_id)
    today = local_date(request.now, request.brand.time_zone)
    found = things.checklist(line=line.line, case=line.case, today=today)
    page = {
        "list": found,
        "links": [{"link": each, "party": party(each.party)} for each in found.links],
        "passed": found.fixed and found.free_from <= today,
    }
    return render(request, "portal/selfcare/links.html", {**page, **page_of(request, line)})


@require_POST
@for_holder
def tick(request: BrandRequest, line_id: UUID, link_id: UUID) -> HttpResponse:
    """Tick a party off, or take the tick back; the page opens again where it was."""
    line = own_line_alone(request, line_id)
    unlinked = request.POST.get("unlinked") == "yes"
    try:
        things.tick(line_id=line.id, link_id=link_id, unlinked=unlinked, now=request.now)
    except Link.DoesNotExist:
        raise Http404 from None
    carried = f"?from={came}" if (came := request.GET.get("from", "")) in ("check", "closing") else ""
    return redirect(f"{reverse('portal:links', args=[line_id])}{carried}#k{link_id.hex}")
