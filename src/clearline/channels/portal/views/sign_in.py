"""Signing in, with a password or a code, and out again."""

from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from clearline.channels.portal.access import onward
from clearline.channels.portal.account.entering import enter
from clearline.channels.portal.forms import Code, CodeWanted, SignIn
from clearline.channels.portal.request import BrandRequest
from clearline.identity import sign_in

ATTEMPT = "sign_in_attempt"


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def with_password(request: BrandRequest) -> HttpResponse:
    form = SignIn(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        user = sign_in.with_password(brand=request.brand, now=request.now, **form.cleaned_data)
        if user is not None:
            return enter(request, user, onward=onward(request))
        form.refuse()
    return render(request, "portal/sign_in.html", _page(request, form))


@require_http_methods(["GET", "HEAD", "POST"])
def code_wanted(request: BrandRequest) -> HttpResponse:
    form = CodeWanted(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        attempt = sign_in.send_code(
            brand=request.brand,
            identifier=form.cleaned_data["identifier"],
            language=get_language() or request.brand.default_language,
            now=request.now,
        )
        request.session[ATTEMPT] = str(attempt)
        return redirect(f"{reverse('portal:code-entry')}?{_carried(request)}")
    return render(request, "portal/code_wanted.html", _page(request, form))


@require_http_methods(["GET", "HEAD", "POST"])
def code_entry(request: BrandRequest) -> HttpResponse:
    attempt = request.session.get(ATTEMPT)
    if attempt is None:
        return redirect("portal:code-wanted")
    form = Code(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        user = sign_in.with_code(
            brand=request.brand, attempt=UUID(attempt), code=form.cleaned_data["code"], now=request.now
        )
        if user is not None:
            return enter(request, user, onward=onward(request))
        form.refuse(_("This code does not fit, or is no longer good. After 5 tries ask for another"))
    return render(request, "portal/code_entry.html", _page(request, form))


@require_http_methods(["GET", "HEAD", "POST"])
def sign_out(request: BrandRequest) -> HttpResponse:
    if request.method == "POST":
        logout(request)
        return redirect("portal:sign-out")
    return render(request, "portal/signed_out.html")


def _carried(request: BrandRequest) -> str:
    return urlencode({"next": onward(request)})


def _page(request: BrandRequest, form: object) -> dict[str, object]:
    return {"form": form, "next": onward(request), "carried": _carried(request), "tab": "sign-in"}
