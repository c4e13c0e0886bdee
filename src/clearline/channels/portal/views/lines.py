"""The account page: every line, where it stands, and what can be done with it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from clearline.channels.portal import your_lines
from clearline.channels.portal.access import account_of, for_holder, own_line
from clearline.channels.portal.request import BrandRequest
from clearline.selfcare import own_data


@require_safe
def front(_request: HttpRequest) -> HttpResponseRedirect:
    return redirect("portal:lines")


@require_safe
def colour(request: BrandRequest) -> HttpResponse:
    """Serve the one thing that a brand sets in the style; inline styles are refused by policy."""
    css = f":root {{ --brand: {request.brand.colour} }}\n"
    return HttpResponse(css, content_type="text/css", headers={"Cache-Control": "public, max-age=300"})


@require_safe
@for_holder
def lines(request: BrandRequest) -> HttpResponse:
    cards = your_lines.cards_with_idle(brand=request.brand, account_id=account_of(request), now=request.now)
    account = request.user.account  # type: ignore[union-attr] # a page for holders
    own = own_data.of_account(account=account) if account else None
    return render(request, "portal/lines.html", {"lines": cards, "own": own, "tab": "lines"})


@require_safe
@for_holder
def line(request: BrandRequest, line_id: UUID) -> HttpResponse:
    return render(request, "portal/line.html", {"line": own_line(request, line_id), "tab": "lines"})
