"""The leaving rehearsal as a page: days side by side, and any other day on request."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from clearline.channels.portal import left_words
from clearline.channels.portal.access import for_holder, own_line
from clearline.channels.portal.asked_day import AskedDay
from clearline.channels.portal.date_parts import date_parts
from clearline.channels.portal.leaving_forms import AnyDay
from clearline.channels.portal.request import BrandRequest
from clearline.channels.portal.sums import Sums
from clearline.channels.portal.your_lines import fee_period_ends_on
from clearline.journey import rehearsing
from clearline.selfcare import packs
from clearline.vocabulary.periods import local_date


@require_safe
@for_holder
def rehearsal(request: BrandRequest, line_id: UUID) -> HttpResponse:
    """Show what the end would come to today, with the period, with the contract, and on any other."""
    line = own_line(request, line_id)
    if line.is_closed:
        return redirect("portal:line", line_id)
    today = local_date(request.now, request.brand.time_zone)
    form = AnyDay(request.GET if "year" in request.GET else None, today=today)
    picked = form.cleaned_data["ends_on"] if form.is_bound and form.is_valid() else None
    began = local_date(line.activated_at, request.brand.time_zone)
    named = {
        picked: "picked",
        rehearsing.contract_ends_on(line=line.line, today=today): "contract",
        fee_period_ends_on(activated_on=began, today=today): "period",
        today: "today",
    }
    named.pop(None, None)
    rehearsed = rehearsing.rehearse(line=line.line, days=[day for day in named if day], now=request.now)
    page = {
        "form": form,
        "parts": date_parts(form),
        "rehearsed": rehearsed,
        "roaming": packs.roaming(line=line.line, today=today),
        "days": [
            {
                "rehearsal": each,
                "sums": Sums(each.figures),
                "name": named[each.on],
                "best": each.on == rehearsed.best and len(rehearsed.days) > 1,
                "choose": AskedDay(None if each.on == today else each.on).page(
                    "left", line_id, left_words.FIRST
                ),
            }
            for each in rehearsed.days
        ],
    }
    return render(request, "portal/rehearsal.html", {**page, "line": line, "tab": "lines"})
