"""The service password for the hotline: set, or set again when it was forgotten, by a code."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from clearline.channels.portal.access import for_holder
from clearline.channels.portal.account.forms import ServicePassword
from clearline.channels.portal.account.who import language_of, user_of
from clearline.channels.portal.request import BrandRequest
from clearline.identity import service_password
from clearline.identity.service_password import Guessable
from clearline.vocabulary.identifiers import uuid7

ORIGIN = "service_password_origin"


@require_http_methods(["GET", "HEAD", "POST"])
@for_holder
def wanted(request: BrandRequest) -> HttpResponse:
    """Say what it is for, and send the code."""
    user = user_of(request)
    nowhere = False
    if request.method == "POST":
        origin = uuid7()
        if service_password.send_code(
            user=user, origin=origin, language=language_of(request), now=request.now
        ):
            request.session[ORIGIN] = str(origin)
            return redirect("account:service-password-entry")
        nowhere = True
    page = {"tab": "settings", "user": user, "nowhere": nowhere}
    return render(request, "portal/account/service_password.html", page)


@sensitive_post_parameters("code", "digits")
@require_http_methods(["GET", "HEAD", "POST"])
@for_holder
def entry(request: BrandRequest) -> HttpResponse:
    """Take the code and the new digits."""
    origin = request.session.get(ORIGIN)
    if origin is None:
        return redirect("account:service-password")
    form = ServicePassword(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            done = service_password.set_by_code(
                user=user_of(request),
                origin=UUID(origin),
                **form.cleaned_data,
                language=language_of(request),
                now=request.now,
            )
        except Guessable:
            form.refuse_digits()
        else:
            if done:
                del request.session[ORIGIN]
                return redirect("account:settings")
            form.refuse(_("This code does not fit, or is no longer good. After 5 tries ask for another"))
    return render(request, "portal/account/service_password_entry.html", {"tab": "settings", "form": form})
