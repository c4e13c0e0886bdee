"""Extra services of a line: the list, ending one, keeping it after all."""

from datetime import date
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clearline.channels.portal.access import for_holder, own_line, own_line_alone
from clearline.channels.portal.request import BrandRequest
from clearline.channels.portal.selfcare import service_words as named
from clearline.channels.portal.selfcare.returning import done, page_of
from clearline.lines.models import Service
from clearline.selfcare import services as things
from clearline.selfcare.changes import LineEnded
from clearline.vocabulary.periods import local_date

AT_ONCE, WITH_PERIOD = "now", "period"


@require_safe
@for_holder
def services(request: BrandRequest, line_id: UUID) -> HttpResponse:
    line = own_line(request, line_id)
    found = things.of_line(line=line.line, today=_today(request))
    page = {"running": _named(found, runs=True), "over": _named(found, runs=False)}
    return render(request, "portal/selfcare/services.html", {**page, **page_of(request, line)})


@require_http_methods(["GET", "HEAD", "POST"])
@for_holder
def end(request: BrandRequest, line_id: UUID, service_id: UUID) -> HttpResponse:
    """Ask when a service shall end, today or with the days that are paid, and end it."""
    line, today = own_line(request, line_id), _today(request)
    found = next(
        (each for each in things.of_line(line=line.line, today=today) if each.id == service_id), None
    )
    if found is None:
        raise Http404
    if line.is_closed or not found.runs or found.ends_on:
        return redirect("portal:services", line_id)
    days = {AT_ONCE: today, WITH_PERIOD: found.period_ends_on}
    chosen = request.POST.get("when", "")
    if request.method == "POST" and chosen in days:
        return _end(request, line_id, service_id, days[chosen])
    page = {
        "service": found,
        "name": named.name(found.code),
        "ending": named.ending(found.code),
        "today": today,
        "error": _("Choose when it shall end") if request.method == "POST" else "",
    }
    return render(request, "portal/selfcare/service_end.html", {**page, **page_of(request, line)})


@require_POST
@for_holder
def keep(request: BrandRequest, line_id: UUID, service_id: UUID) -> HttpResponse:
    line = own_line_alone(request, line_id)
    try:
        things.keep(line_id=line.id, service_id=service_id, now=request.now, today=_today(request))
    except Service.DoesNotExist:
        raise Http404 from None
    except LineEnded:
        return redirect("portal:services", line_id)
    return done(request, "services", line_id, "kept")


def _named(found: list[things.ServiceOfLine], *, runs: bool) -> list[dict[str, object]]:
    return [{"service": each, "name": named.name(each.code)} for each in found if each.runs is runs]


def _end(request: BrandRequest, line_id: UUID, service_id: UUID, last_day: date) -> HttpResponse:
    try:
        things.end(
            line_id=line_id,
            service_id=service_id,
            last_day=last_day,
            now=request.now,
            today=_today(request),
        )
    except LineEnded:
        return redirect("portal:services", line_id)
    return done(request, "services", line_id, "ended")


def _today(request: BrandRequest) -> date:
    return local_date(request.now, request.brand.time_zone)
