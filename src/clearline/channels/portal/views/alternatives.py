"""Other ways than closing, on the one page that there is; closing stands on it as large as anything else."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from clearline.channels.portal.access import for_holder, own_line
from clearline.channels.portal.request import BrandRequest
from clearline.journey import rehearsing
from clearline.lines.models import Plan
from clearline.vocabulary.money import Money
from clearline.vocabulary.periods import local_date

MOST_PLANS = 3


@require_safe
@for_holder
def alternatives(request: BrandRequest, line_id: UUID) -> HttpResponse:
    """Show what the holder could do instead: only what this site can do, each with its figure."""
    line = own_line(request, line_id)
    if line.is_closed or line.is_closing:
        return redirect("portal:line", line_id)
    today = local_date(request.now, request.brand.time_zone)
    own = line.line.plan
    cheaper = Plan.objects.filter(
        brand_id=own.brand_id, kind=own.kind, currency=own.currency, fee_minor__lt=own.fee_minor
    ).order_by("fee_minor")[:MOST_PLANS]
    page = {
        "plans": [(plan, Money(plan.fee_minor, plan.currency)) for plan in cheaper],
        "contract_ends_on": rehearsing.contract_ends_on(line=line.line, today=today),
    }
    return render(request, "portal/alternatives.html", {**page, "line": line, "tab": "lines"})
