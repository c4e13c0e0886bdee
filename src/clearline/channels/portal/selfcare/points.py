"""Points of the account: what is left, what became of them, and turning them into credit."""

from datetime import date
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from clearline.channels.portal.access import account_of, for_holder, own_line
from clearline.channels.portal.request import BrandRequest
from clearline.channels.portal.selfcare.returning import done, page_of
from clearline.channels.portal.your_lines import LineCard
from clearline.selfcare import points as book
from clearline.selfcare.changes import LineEnded
from clearline.vocabulary.money import Money
from clearline.vocabulary.periods import local_date


@require_http_methods(["GET", "HEAD", "POST"])
@for_holder
def points(request: BrandRequest, line_id: UUID) -> HttpResponse:
    """Show the points; on the button turn those that were shown into credit of this line, once."""
    line = own_line(request, line_id)
    today = local_date(request.now, request.brand.time_zone)
    if request.method == "POST":
        return _redeem(request, line, today)
    purse = book.of_account(account_id=account_of(request), currency=line.fee.currency, today=today)
    history = [(each, Money(each.amount_minor, each.currency)) for each in purse.redeemed]
    page = {"purse": purse, "history": history}
    return render(request, "portal/selfcare/points.html", {**page, **page_of(request, line)})


def _redeem(request: BrandRequest, line: LineCard, today: date) -> HttpResponse:
    seen = request.POST.get("points", "")
    try:
        book.redeem(line_id=line.id, seen=int(seen) if seen.isdecimal() else 0, today=today, now=request.now)
    except (book.PointsChanged, LineEnded):
        return redirect("portal:points", line.id)
    return done(request, "points", line.id, "redeemed")
