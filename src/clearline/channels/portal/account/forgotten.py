"""A first password, or one that was forgotten: a code to a contact on file, then a new one.

Every page says the same to everybody; a stranger sees them all but the last.
"""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from clearline.channels.portal.account.entering import enter
from clearline.channels.portal.account.forms import NewPassword
from clearline.channels.portal.account.who import language_of
from clearline.channels.portal.forms import Code, CodeWanted
from clearline.channels.portal.request import BrandRequest
from clearline.identity import new_password, sign_in, signed_in
from clearline.identity.models import Purpose
from clearline.identity.passwords import Unfit

ATTEMPT, SHOWN = "password_attempt", "password_code_shown"


@require_http_methods(["GET", "HEAD", "POST"])
def wanted(request: BrandRequest) -> HttpResponse:
    form = CodeWanted(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        attempt = sign_in.send_code(
            brand=request.brand,
            identifier=form.cleaned_data["identifier"],
            language=language_of(request),
            now=request.now,
            purpose=Purpose.PASSWORD,
        )
        request.session[ATTEMPT] = str(attempt)
        return redirect("account:forgotten-code")
    return render(request, "portal/account/forgotten.html", {"form": form, "tab": "sign-in"})


@require_http_methods(["GET", "HEAD", "POST"])
def code(request: BrandRequest) -> HttpResponse:
    attempt = request.session.get(ATTEMPT)
    if attempt is None:
        return redirect("account:forgotten")
    form = Code(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        user = sign_in.with_code(
            brand=request.brand,
            attempt=UUID(attempt),
            code=form.cleaned_data["code"],
            now=request.now,
            purpose=Purpose.PASSWORD,
        )
        if user is not None:
            signed_in.cycle(request.session)
            request.session[SHOWN] = [str(user.proof_id)]
            return redirect("account:forgotten-new")
        form.refuse(_("This code does not fit, or is no longer good. After 5 tries ask for another"))
    return render(request, "portal/account/forgotten_code.html", {"form": form, "tab": "sign-in"})


@sensitive_post_parameters("new")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: BrandRequest) -> HttpResponse:
    shown = request.session.get(SHOWN)
    if shown is None:
        return redirect("account:forgotten")
    form = NewPassword(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            user = new_password.by_code(
                proof_id=UUID(shown[-1]),
                new=form.cleaned_data["new"],
                language=language_of(request),
                now=request.now,
            )
        except Unfit as unfit:
            form.refuse_new(unfit)
        else:
            for key in (ATTEMPT, SHOWN):
                request.session.pop(key, None)
            if user is None:
                return redirect("account:forgotten")
            proofs = [UUID(proof_id) for proof_id in shown]
            return enter(request, user, onward=reverse("portal:lines"), shown=proofs)
    return render(request, "portal/account/forgotten_new.html", {"form": form, "tab": "sign-in"})
