"""Asking to close a line without signing in: one form, and the confirmation that can be printed."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from clearline.channels.portal.date_parts import date_parts
from clearline.channels.portal.leaving_forms import OpenRequest
from clearline.channels.portal.materials import PAPERS, ROLES
from clearline.channels.portal.request import BrandRequest
from clearline.journey import road
from clearline.journey.asking_openly import HOLDER, Confirmation, ask_openly
from clearline.policy.policies import policy_for
from clearline.vocabulary.periods import local_date


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: BrandRequest) -> HttpResponse:
    """Take a request, and confirm it on the page that answers: no session keeps the number."""
    today = local_date(request.now, request.brand.time_zone)
    form = OpenRequest(
        request.POST if request.method == "POST" else None, today=today, country=request.brand.country
    )
    if request.method == "POST" and form.is_valid():
        confirmed = ask_openly(
            brand=request.brand,
            typed=form.cleaned_data["number"],
            role=form.cleaned_data["role"],
            language=get_language() or request.brand.default_language,
            ends_on=form.cleaned_data["ends_on"],
            now=request.now,
        )
        return _confirm(request, confirmed)
    page = {"form": form, "parts": date_parts(form), "roles": OpenRequest.CODES}
    return render(request, "portal/open_request.html", page)


def _confirm(request: BrandRequest, confirmed: Confirmation) -> HttpResponse:
    """Show what was asked, when, and what happens next: the same for every number."""
    policy = policy_for(law_pack=request.brand.law_pack, brand_code=request.brand.code)
    page = {
        "confirmed": confirmed,
        "for_somebody": confirmed.role != HOLDER,
        "role": ROLES.get(confirmed.role, ""),
        "papers": [PAPERS[paper] for paper in road.ROLES.get(confirmed.role, ())],
        "proof_days": policy.proof_days.value,
    }
    return render(request, "portal/open_confirmed.html", page)
