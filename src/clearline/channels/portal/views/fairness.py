"""How long closing and paying back take here, for everybody to see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from clearline.channels.portal.request import BrandRequest
from clearline.journey import fairness
from clearline.policy.policies import policy_for

HEIGHT, STEP, WIDTH = 100, 24, 16


@dataclass(frozen=True, slots=True)
class Bar:
    """One week as a bar, in units of the drawing; it grows from below."""

    x: int
    y: int
    height: int


@require_safe
def fairness_page(request: BrandRequest) -> HttpResponse:
    found = fairness.measured(brand=request.brand, now=request.now)
    policy = policy_for(law_pack=request.brand.law_pack, brand_code=request.brand.code)
    charts = [
        ("close", found.to_close, bars([week.to_close.median for week in found.weeks])),
        ("refund", found.to_refund, bars([week.to_refund.median for week in found.weeks])),
    ]
    page = {
        "found": found,
        "charts": charts,
        "ground": HEIGHT,
        "width": max(len(found.weeks) * STEP, STEP),
        "sla": policy.sla_working_days,
        "refund": policy.refund_days,
    }
    return render(request, "portal/fairness.html", page)


def bars(medians: Sequence[timedelta | None]) -> list[Bar]:
    """Return a bar for each week that has a median; the longest fills the drawing, none is invisible."""
    longest = max((each for each in medians if each), default=timedelta(0))
    drawn = []
    for place, each in enumerate(medians):
        if each is not None and longest:
            height = max(2, round(HEIGHT * (each / longest)))
            drawn.append(Bar(place * STEP + (STEP - WIDTH) // 2, HEIGHT - height, height))
    return drawn
