"""Setting up second factors, and taking them away; only for who proved lately that it is them."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

import segno
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from clearline.channels.portal import proving
from clearline.channels.portal.access import for_holder
from clearline.channels.portal.account.forms import AppCode
from clearline.channels.portal.account.stepping import credential_of
from clearline.channels.portal.account.who import language_of, user_of
from clearline.channels.portal.request import BrandRequest
from clearline.identity import authenticator_app, factors, passkeys, recovery_codes
from clearline.identity.factors import Kind

SECRET = "app_secret"  # noqa: S105 (under which the session keeps it, sealed)


def lately_proven(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Have who is signed in prove it anew where that is more than half an hour ago."""

    @wraps(view)
    def guarded(request: BrandRequest, **where: Any) -> HttpResponse:  # noqa: ANN401 (as the address has it)
        if proving.roots(request):
            return view(request, **where)
        here = request.get_full_path() if request.method == "GET" else reverse("account:settings")
        return HttpResponseRedirect(f"{reverse('account:prove')}?{urlencode({'next': here})}")

    return for_holder(guarded)


@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
@lately_proven
def app(request: BrandRequest) -> HttpResponse:
    """Show the secret as a QR code and as text, and take the first code."""
    user = user_of(request)
    there = next((each for each in factors.factors_of(user) if each.kind is Kind.APP), None)
    if there is not None:
        return render(request, "portal/account/app.html", {"tab": "settings", "there": there})
    sealed = request.session.setdefault(SECRET, authenticator_app.begin())
    form = AppCode(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        done = authenticator_app.activate(
            user=user,
            sealed=sealed,
            **form.cleaned_data,
            via=factors.root_of_setting_up(proving.roots(request)),
            language=language_of(request),
            now=request.now,
        )
        if done:
            del request.session[SECRET]
            return redirect("account:recovery-codes")
        form.refuse(
            _("This code does not fit. Take the one that the app shows now, and check the phone's clock")
        )
    qr = segno.make(authenticator_app.address_of(user=user, sealed=sealed), micro=False)
    page = {
        "tab": "settings",
        "form": form,
        "secret": authenticator_app.secret_of(sealed),
        "qr": qr.svg_data_uri(scale=5, border=2),
    }
    return render(request, "portal/account/app.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@lately_proven
def keys(request: BrandRequest) -> HttpResponse:
    """List passkeys, and add one."""
    user = user_of(request)
    credential = credential_of(request)
    if credential is not None:
        done = passkeys.add(
            user=user,
            credential=credential,
            via=factors.root_of_setting_up(proving.roots(request)),
            language=language_of(request),
            now=request.now,
        )
        if done:
            return redirect("account:passkeys")
    page = {
        "tab": "settings",
        "keys": [each for each in factors.factors_of(user) if each.kind is Kind.PASSKEY],
        "most": passkeys.MOST_OF_ONE_USER,
        "refused": request.method == "POST",
        "options": passkeys.begin_adding(user),
    }
    return render(request, "portal/account/passkeys.html", page)


@require_http_methods(["POST"])
@lately_proven
def remove(request: BrandRequest, factor_id: int) -> HttpResponse:
    done = factors.remove(
        user=user_of(request), factor_id=factor_id, language=language_of(request), now=request.now
    )
    if not done:
        raise Http404
    return redirect("account:settings")


@require_http_methods(["GET", "HEAD", "POST"])
@lately_proven
def codes(request: BrandRequest) -> HttpResponse:
    """Tell how many recovery codes are left; show ten new ones, once."""
    user = user_of(request)
    enrolled = any(each.kind is not Kind.RECOVERY for each in factors.factors_of(user))
    fresh: list[str] = []
    if request.method == "POST" and enrolled:
        fresh = recovery_codes.renew(user=user, language=language_of(request), now=request.now)
    page = {"tab": "settings", "enrolled": enrolled, "left": recovery_codes.left(user), "fresh": fresh}
    return render(request, "portal/account/recovery_codes.html", page)
