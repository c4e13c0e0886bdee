"""Registering: the number of a line and an address, each shown to be one's own by a code; then a password.

It joins the account that the operator's book holds for that line. Both must
stand there already: a new contact is how a thief would begin. Every page says
the same to everybody.
"""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clearline.channels.portal.account import forgotten
from clearline.channels.portal.account.forms import Register, RegisterCodes
from clearline.channels.portal.account.who import language_of
from clearline.channels.portal.request import BrandRequest
from clearline.identity import sign_in, signed_in
from clearline.identity.models import Purpose

REGISTER = "register"
BOTH = ("mail", "phone")  # the phone's proof comes last: the password rests on it


@require_http_methods(["GET", "HEAD", "POST"])
def wanted(request: BrandRequest) -> HttpResponse:
    form = Register(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        typed = {"phone": form.cleaned_data["number"], "mail": form.cleaned_data["email"]}
        attempts = {name: str(_attempt(request, typed[name])) for name in BOTH}
        request.session[REGISTER] = {"attempts": attempts, "shown": {}, "account": ""}
        return redirect("account:register-codes")
    return render(request, "portal/account/register.html", {"form": form, "tab": "sign-in"})


@require_http_methods(["GET", "HEAD", "POST"])
def codes(request: BrandRequest) -> HttpResponse:
    """Take the two codes, together or one after the other: each is good once."""
    kept = request.session.get(REGISTER)
    if kept is None:
        return redirect("account:register")
    left = [name for name in BOTH if name not in kept["shown"]]
    form = RegisterCodes(request.POST if request.method == "POST" else None, wanted=left)
    if request.method == "POST" and form.is_valid():
        wrong = [name for name in left if not _shown(request, kept, name, form.cleaned_data[name])]
        request.session.modified = True
        if not wrong:
            del request.session[REGISTER]
            signed_in.cycle(request.session)
            request.session[forgotten.SHOWN] = [kept["shown"][name] for name in BOTH]
            return redirect("account:forgotten-new")
        form = RegisterCodes(request.POST, wanted=wrong)
        for name in wrong:
            form.add_error(name, _("This code does not fit, or is no longer good. After 5 tries begin anew"))
    return render(request, "portal/account/register_codes.html", {"form": form, "tab": "sign-in"})


def _attempt(request: BrandRequest, identifier: str) -> UUID:
    return sign_in.send_code(
        brand=request.brand,
        identifier=identifier,
        language=language_of(request),
        now=request.now,
        purpose=Purpose.REGISTER,
    )


def _shown(request: BrandRequest, kept: dict[str, Any], name: str, code: str) -> bool:
    """Note what a right code proved; one of another account than the first is as wrong as any."""
    user = sign_in.with_code(
        brand=request.brand,
        attempt=UUID(kept["attempts"][name]),
        code=code,
        now=request.now,
        purpose=Purpose.REGISTER,
    )
    if user is None or kept["account"] not in {"", str(user.account_id)}:
        return False
    kept["account"] = str(user.account_id)
    kept["shown"][name] = str(user.proof_id)
    return True
