"""What is open to whoever holds a receipt or a message: the status, and whether a message is ours."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clearline.channels.portal import said
from clearline.channels.portal.forms import MessageCheck, StatusLookUp
from clearline.channels.portal.request import BrandRequest
from clearline.channels.portal.views.closing import shown
from clearline.channels.portal.your_lines import number_of
from clearline.identity import status_code
from clearline.journey import confirming, road
from clearline.vocabulary.msisdn import Msisdn

SEEN = "status_seen"


@require_http_methods(["GET", "HEAD", "POST"])
def look_up(request: BrandRequest) -> HttpResponse:
    form = StatusLookUp(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        case_id = status_code.look_up(
            brand=request.brand,
            reference=form.cleaned_data["reference"],
            typed=form.cleaned_data["code"],
            now=request.now,
        )
        if case_id is not None:
            request.session[SEEN] = str(case_id)
            return redirect("portal:seen")
        form.refuse(_("The reference and the code do not fit together"))
    return render(request, "portal/status.html", {"form": form, "tab": "status"})


@require_safe
def seen(request: BrandRequest) -> HttpResponse:
    """Show the closing that this session looked up: how far it is, and nothing of whose it is."""
    case_id = request.session.get(SEEN)
    if case_id is None:
        return redirect("portal:status")
    progress = road.progress(case_id=UUID(case_id))
    number = number_of(progress.case.line_id)
    page = shown(request, progress, number=Msisdn(number).masked if number else "•••")
    return render(request, "portal/progress.html", {**page, "stranger": True, "tab": "status"})


@require_http_methods(["GET", "HEAD", "POST"])
def message(request: BrandRequest) -> HttpResponse:
    """Tell whether a message is ours, and what of it we know; asked too often it says no more today."""
    form = MessageCheck(request.POST if request.method == "POST" else None)
    page: dict[str, object] = {}
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        verdict = confirming.confirm(
            brand=request.brand, code=typed["code"], about=typed["reference"], now=request.now
        )
        if verdict.too_often:
            form.add_error("code", _("This reference was asked about too often today. Try again tomorrow"))
        else:
            page = {"answer": "yes" if verdict.ours else "no", "sent": said.sent(verdict.sent)}
    return render(request, "portal/message.html", {"form": form, **page})
