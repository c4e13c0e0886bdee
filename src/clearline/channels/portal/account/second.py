"""The second step of signing in; a passkey alone; and proving anew that one is oneself."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from clearline.channels.portal import proving
from clearline.channels.portal.access import for_holder, onward
from clearline.channels.portal.account.entering import enter, open_session, pending
from clearline.channels.portal.account.stepping import credential_of, step
from clearline.channels.portal.account.who import user_of
from clearline.channels.portal.request import BrandRequest
from clearline.identity import passkeys, second_step


@sensitive_post_parameters("password", "code")
@require_http_methods(["GET", "HEAD", "POST"])
def second(request: BrandRequest) -> HttpResponse:
    """Ask for the second step of who made the first."""
    waits = pending(request)
    if waits is None:
        return redirect("portal:sign-in")
    if not waits.ways:
        return open_session(request, waits.user, waits.first, onward=waits.onward)
    taken = step(request, waits.user, ways=waits.ways, shown=waits.shown)
    if taken.done:
        proofs = [*waits.first, *([taken.proof_id] if taken.proof_id else [])]
        return open_session(request, waits.user, proofs, onward=waits.onward)
    page = {**taken.page, "tab": "sign-in", "back": reverse("portal:sign-in"), "signing_in": True}
    return render(request, "portal/account/second.html", page)


@sensitive_post_parameters("password", "code")
@require_http_methods(["GET", "HEAD", "POST"])
@for_holder
def prove(request: BrandRequest) -> HttpResponse:
    """Prove anew, with whatever is at hand, and go back to where that was asked for."""
    user, back = user_of(request), onward(request)
    ways = second_step.proving_ways(user, now=request.now)
    if not ways:
        return redirect("portal:lines")
    taken = step(request, user, ways=ways, shown=())
    if taken.done and taken.proof_id is not None:
        proving.keep(request, proof_id=taken.proof_id)
        return redirect(back)
    page = {**taken.page, "tab": "settings", "back": back, "next": back}
    return render(request, "portal/account/second.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
def passkey(request: BrandRequest) -> HttpResponse:
    """Sign in with a passkey alone: it says itself whose it is."""
    credential = credential_of(request)
    if credential is not None:
        user = passkeys.check(credential=credential, now=request.now)
        if user is not None:
            return enter(request, user, onward=onward(request))
    page = {
        "tab": "sign-in",
        "next": onward(request),
        "refused": request.method == "POST",
        "options": passkeys.begin_showing(),
    }
    return render(request, "portal/account/passkey.html", page)
