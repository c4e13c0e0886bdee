"""The way of somebody without an account: a name, an address, and the code that comes there."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clearline.channels.portal.account.entering import enter
from clearline.channels.portal.account.who import language_of
from clearline.channels.portal.forms import Code
from clearline.channels.portal.joining.forms import Newcomer
from clearline.channels.portal.request import BrandRequest
from clearline.identity import newcomers

JOINING = "joining"  # where the visitor's cookie leads to their attempt


@require_http_methods(["GET", "HEAD", "POST"])
def newcomer(request: BrandRequest, plan_id: UUID) -> HttpResponse:
    """Ask who joins; whoever is signed in is asked nothing. Every address gets the same answer."""
    if request.user.is_authenticated and request.user.account_id:
        return redirect("portal:join-order", plan_id)
    form = Newcomer(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        attempt = newcomers.begin(
            brand=request.brand, language=language_of(request), now=request.now, **form.cleaned_data
        )
        request.session[JOINING] = str(attempt)
        return redirect("portal:join-code", plan_id)
    return render(request, "portal/joining/newcomer.html", {"form": form, "plan_id": plan_id, "tab": "join"})


@require_http_methods(["GET", "HEAD", "POST"])
def code(request: BrandRequest, plan_id: UUID) -> HttpResponse:
    """Take the code, which opens the account and leads to the last look before paying."""
    attempt = request.session.get(JOINING)
    if attempt is None:
        return redirect("portal:join-newcomer", plan_id)
    form = Code(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        user = newcomers.with_code(
            brand=request.brand, attempt=UUID(attempt), code=form.cleaned_data["code"], now=request.now
        )
        if user is not None:
            del request.session[JOINING]
            return enter(request, user, onward=reverse("portal:join-order", args=[plan_id]))
        form.refuse(_("This code does not fit, or is no longer good. After 5 tries begin anew"))
    return render(request, "portal/joining/code.html", {"form": form, "plan_id": plan_id, "tab": "join"})
