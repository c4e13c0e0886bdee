"""What shall become of what a closing leaves, changed after the request: until the money goes its way."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clearline.cases.models import Case
from clearline.channels.portal import your_lines
from clearline.channels.portal.access import account_of, for_holder, own_case
from clearline.channels.portal.left_form import LeftForm
from clearline.channels.portal.left_picked import Picked
from clearline.channels.portal.left_words import MONEY, NOT_OPEN
from clearline.channels.portal.request import BrandRequest
from clearline.channels.portal.your_lines import LineCard
from clearline.journey import road
from clearline.journey.choosing import NotOpen
from clearline.vocabulary.periods import local_date


@require_http_methods(["GET", "HEAD", "POST"])
@for_holder
def choose_anew(request: BrandRequest, case_id: UUID) -> HttpResponse:
    """Ask again what was asked before the request; once the money is on its way, say so instead."""
    today = local_date(request.now, request.brand.time_zone)
    cards = your_lines.cards(account_id=account_of(request), today=today)
    line = next((card for card in cards if card.case and card.case.id == case_id), None)
    # A line may have been asked to close before: its older cases are on no card, and over.
    case = line.case if line and line.case else own_case(request, case_id)
    if line is None or case.state not in road.MAY_CHOOSE_ANEW:
        return _too_late(request, case)
    form = _form(request, case, line, [card for card in cards if card is not line])
    if request.method == "POST" and not form.errors:
        try:
            road.choose_anew(case_id=case_id, wanted=form.shown.common, by=request.user.pk, now=request.now)
        except road.MoneyGone:
            return _too_late(request, case)
        except NotOpen as refused:
            form.errors[MONEY] = str(NOT_OPEN.get(refused.reason, _("Choose something else")))
        else:
            return redirect("portal:progress", case_id)
    page = {"form": form, "case": case, "line": line, "tab": "lines"}
    return render(request, "portal/choose_anew.html", page)


def _form(request: BrandRequest, case: Case, line: LineCard, others: list[LineCard]) -> LeftForm:
    left = road.offers_left(case=case, line=line.line, now=request.now)
    return LeftForm(
        leaving=[line],
        others=others,
        offers={line.id: left},
        shown=Picked(road.wanted_so_far(case_id=case.id)),
        country=request.brand.country,
        typed=request.POST if request.method == "POST" else None,
    )


def _too_late(request: BrandRequest, case: Case) -> HttpResponse:
    return render(request, "portal/choose_anew.html", {"case": case, "tab": "lines"})
