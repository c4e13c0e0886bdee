"""The last look before a line is bought: what it costs now and later, how it ends, and one button."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clearline.channels.portal.access import account_of
from clearline.channels.portal.request import BrandRequest
from clearline.selfcare import buying, stock
from clearline.vocabulary.identifiers import uuid7


@require_http_methods(["GET", "HEAD", "POST"])
def order(request: BrandRequest, plan_id: UUID) -> HttpResponse:
    """Show the terms, and order on the button; pressed twice is ordered once. Whoever is new is asked who."""
    try:
        offer = buying.offer(brand=request.brand, plan_id=plan_id)
    except buying.NotSold:
        raise Http404 from None
    if not (request.user.is_authenticated and request.user.account_id):
        return redirect("portal:join-newcomer", plan_id)
    error = ""
    if request.method == "POST":
        try:
            return redirect("portal:join-purchase", _bought(request, plan_id))
        except stock.NothingInStock:
            error = _("No number is left at the moment. Nothing was asked for: try again tomorrow")
        except buying.NotToThisAccount:
            error = _("Your account gets no further line while it is suspended or under review")
        except (buying.NotSold, ValueError):  # another price by now, or nonsense: shown anew
            return redirect("portal:join-order", plan_id)
    page = {"offer": offer, "attempt": uuid7(), "error": error, "tab": "join"}
    return render(request, "portal/joining/order.html", page)


def _bought(request: BrandRequest, plan_id: UUID) -> UUID:
    """Order what was shown; ValueError where nonsense came."""
    return buying.buy(
        account_id=account_of(request),
        plan_id=plan_id,
        seen_minor=int(request.POST.get("seen", "")),
        attempt=UUID(request.POST.get("attempt", "")),
        now=request.now,
    )
