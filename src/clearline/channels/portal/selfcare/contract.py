"""Contracts of a line, with what leaving today would cost."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from clearline.channels.portal.access import for_holder, own_line
from clearline.channels.portal.request import BrandRequest
from clearline.channels.portal.selfcare.returning import page_of
from clearline.selfcare import contracts
from clearline.vocabulary.periods import local_date


@require_safe
@for_holder
def contract(request: BrandRequest, line_id: UUID) -> HttpResponse:
    line = own_line(request, line_id)
    today = local_date(request.now, request.brand.time_zone)
    page = {"terms": contracts.of_line(line=line.line, day=today), "today": today}
    return render(request, "portal/selfcare/contract.html", {**page, **page_of(request, line)})
