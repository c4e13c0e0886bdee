"""The settings: language, contacts, password, where one is signed in; and closing, as plain as the rest."""

from uuid import UUID

from django.conf import settings as site_settings
from django.contrib.auth import update_session_auth_hash
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from clearline.brands.languages import LANGUAGES
from clearline.channels.portal.access import for_holder
from clearline.channels.portal.account.forms import ChangePassword, Language
from clearline.channels.portal.account.overview import overview as overview_of
from clearline.channels.portal.account.who import account_of, language_of, user_of
from clearline.channels.portal.middleware import LANGUAGE_COOKIE, YEAR
from clearline.channels.portal.request import BrandRequest
from clearline.channels.portal.words import html_tag
from clearline.identity import new_password, signed_in, speaking
from clearline.identity.passwords import Unfit


@require_safe
@for_holder
def overview(request: BrandRequest) -> HttpResponse:
    user = user_of(request)
    seen = overview_of(user=user, account=account_of(request))
    spoken = LANGUAGES[get_language() or "en"]
    page = {"tab": "settings", "user": user, "seen": seen, "language": spoken}
    return render(request, "portal/account/settings.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@for_holder
def language(request: BrandRequest) -> HttpResponse:
    form = Language(request.POST if request.method == "POST" else None, languages=list(LANGUAGES.items()))
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["language"]
        speaking.choose(user=user_of(request), language=chosen)
        request.session["language"] = chosen
        answer = redirect("account:settings")
        # What was chosen in the footer would else go before.
        answer.set_cookie(
            LANGUAGE_COOKIE,
            chosen,
            max_age=YEAR,
            samesite="Lax",
            httponly=True,
            secure=site_settings.SESSION_COOKIE_SECURE,
        )
        return answer
    languages = [{"code": code, "tag": html_tag(code), "name": name} for code, name in LANGUAGES.items()]
    return render(
        request, "portal/account/language.html", {"tab": "settings", "form": form, "languages": languages}
    )


@sensitive_post_parameters("old", "new")
@require_http_methods(["GET", "HEAD", "POST"])
@for_holder
def password(request: BrandRequest) -> HttpResponse:
    """Change the password by the old one; who has none is led to the code."""
    user = user_of(request)
    form = ChangePassword(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            changed = new_password.change(
                user=user,
                **form.cleaned_data,
                language=language_of(request),
                now=request.now,
                keep=signed_in.this(request.session),
            )
        except Unfit as unfit:
            form.refuse_new(unfit)
        else:
            if changed:
                update_session_auth_hash(request, user)
                signed_in.follow(request.session)
                return redirect("account:settings")
            form.refuse_old()
    return render(request, "portal/account/password.html", {"tab": "settings", "form": form, "user": user})


@require_http_methods(["GET", "HEAD", "POST"])
@for_holder
def sessions(request: BrandRequest) -> HttpResponse:
    """Show where one is signed in; end one, or all others."""
    user, here = user_of(request), signed_in.this(request.session)
    if request.method == "POST":
        which = request.POST.get("which", "")
        if which == "others":
            signed_in.end_others(user=user, keep=here)
        elif (known := _uuid(which)) is None or not signed_in.end(user=user, which=known):
            raise Http404
        return redirect("account:sessions")
    places = signed_in.living(user=user, now=request.now)
    return render(
        request, "portal/account/sessions.html", {"tab": "settings", "places": places, "here": here}
    )


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
