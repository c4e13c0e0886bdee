"""Everything that was said about a closing, for its holder."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from clearline.channels.portal import said
from clearline.channels.portal.access import for_holder, own_closing
from clearline.channels.portal.request import BrandRequest
from clearline.channels.portal.views.closing import shown
from clearline.journey import saying


@require_safe
@for_holder
def everything(request: BrandRequest, case_id: UUID) -> HttpResponse:
    progress = own_closing(request, case_id)
    sayings = saying.about(case=progress.case, happenings=progress.happenings)
    page = shown(request, progress)
    return render(request, "portal/said.html", {**page, "sayings": said.shown(sayings)})
