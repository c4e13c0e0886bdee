"""The service record of a line: what happened, and when."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from clearline.channels.portal.access import for_holder, own_line
from clearline.channels.portal.request import BrandRequest
from clearline.channels.portal.selfcare import service_words
from clearline.channels.portal.selfcare.record_words import told
from clearline.channels.portal.selfcare.returning import page_of
from clearline.selfcare import record as things


@require_safe
@for_holder
def record(request: BrandRequest, line_id: UUID) -> HttpResponse:
    line = own_line(request, line_id)
    entries = told(things.of_line(line=line.line))
    for each in entries:
        each["service"] = service_words.name(str(each["code"])) if each["code"] else ""
    page = {"entries": entries}
    return render(request, "portal/selfcare/record.html", {**page, **page_of(request, line)})
