"""Proving that it is the holder who closes: before the request, or later for one that waits."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from clearline.channels.portal import proving
from clearline.channels.portal.access import for_holder, own_case, own_line
from clearline.channels.portal.asked_day import AskedDay
from clearline.channels.portal.forms import Code, Password
from clearline.channels.portal.request import BrandRequest
from clearline.identity import closing, sign_in
from clearline.identity.models import ProofKind
from clearline.journey import road
from clearline.lines import people
from clearline.lines.models import Account
from clearline.notices.models import ContactKind
from clearline.policy.policies import policy_for
from clearline.vocabulary.msisdn import Msisdn

SENT = "closing_code_sent"


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@for_holder
def before(request: BrandRequest, line_id: UUID) -> HttpResponse:
    """Ask for proof on the way to the last button."""
    line, day = own_line(request, line_id), AskedDay.of(request)
    if line.is_closed or line.is_closing or day is None:
        return redirect("portal:check", line_id)
    step = proof_step(request, line_id, origin=proving.code_origin(request, line_id))
    if step is None:
        return redirect(day.page("answers", line_id))
    page = {"back": reverse("portal:day", args=[line_id]), "no_phone": day.page("no-phone", line_id), "at": 3}
    return (
        step
        if isinstance(step, HttpResponse)
        else render(request, "portal/proof.html", {**step, **page, "tab": "lines"})
    )


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@for_holder
def afterwards(request: BrandRequest, case_id: UUID) -> HttpResponse:
    """Ask for the proof that a request waits for; with enough of it the closing goes on."""
    case = own_case(request, case_id)
    if case.state != "awaiting_proof":
        return redirect("portal:progress", case_id)
    step = proof_step(request, case.line_id, origin=case_id)
    if step is None:
        road.prove(case_id=case_id, proof_ids=proving.shown_proofs(request, case.line_id), now=request.now)
        return redirect("portal:progress", case_id)
    page = {"back": reverse("portal:progress", args=[case_id])}
    return (
        step
        if isinstance(step, HttpResponse)
        else render(request, "portal/proof.html", {**step, **page, "tab": "lines"})
    )


@require_safe
@for_holder
def without_phone(request: BrandRequest, line_id: UUID) -> HttpResponse:
    """Say what happens to a request that comes without a second proof."""
    line, day = own_line(request, line_id), AskedDay.of(request)
    if day is None:
        return redirect("portal:day", line_id)
    policy = policy_for(law_pack=request.brand.law_pack, brand_code=request.brand.code)
    page = {"back": day.page("proof", line_id), "onward": day.page("answers", line_id)}
    return render(
        request,
        "portal/no_phone.html",
        {**page, "tab": "lines", "line": line, "proof_days": policy.proof_days.value},
    )


def proof_step(
    request: BrandRequest, line_id: UUID, *, origin: UUID
) -> HttpResponse | dict[str, object] | None:
    """Take what was typed; return what to show next: content, a redirect, or None when all is shown."""
    wanted = proving.missing(request, line_id)
    if not wanted:
        return None
    kind, act = wanted[0], request.POST.get("act", "")
    sent = request.session.get(SENT) == str(origin)
    if kind is ProofKind.PASSWORD:
        return _password(request, act)
    if act == "send":
        return _send(request, line_id, origin)
    form = Code(request.POST if act == "check" else None)
    if act == "check" and form.is_valid():
        proof_id = closing.check_code(
            account=_account(request), origin=origin, typed=form.cleaned_data["code"], now=request.now
        )
        if proof_id is not None:
            proving.keep(request, proof_id=proof_id, line_id=line_id)
            return redirect(request.get_full_path())
        form.refuse(_("This code does not fit, or is no longer good. There are 5 tries in all"))
    return {
        "kind": "code",
        "form": form,
        "sent": sent or act == "check",
        "contact": _contact(request, line_id),
    }


def _send(request: BrandRequest, line_id: UUID, origin: UUID) -> HttpResponse | dict[str, object]:
    language = get_language() or request.brand.default_language
    account = _account(request)
    if closing.send_code(account=account, line_id=line_id, origin=origin, language=language, now=request.now):
        request.session[SENT] = str(origin)
        return redirect(request.get_full_path())
    return {"kind": "code", "form": Code(), "sent": False, "nowhere": True, "contact": ""}


def _password(request: BrandRequest, act: str) -> HttpResponse | dict[str, object]:
    form = Password(request.POST if act == "password" else None)
    if act == "password" and form.is_valid():
        proof_id = sign_in.confirm_password(user=request.user, now=request.now, **form.cleaned_data)  # type: ignore[arg-type] # a page for holders
        if proof_id is not None:
            proving.keep(request, proof_id=proof_id)
            return redirect(request.get_full_path())
        form.refuse()
    return {"kind": "password", "form": form, "has_password": request.user.has_usable_password()}  # type: ignore[union-attr] # a page for holders


def _account(request: BrandRequest) -> Account:
    account = request.user.account  # type: ignore[union-attr] # a page for holders
    if account is None:
        raise Http404
    return account


def _contact(request: BrandRequest, line_id: UUID) -> str:
    """Return in part where the code goes: the contact number, else the line itself; empty where it cannot."""
    account = _account(request)
    way = closing.way_for(account=account, line_id=line_id)
    if way is None:
        return ""
    holder = people.contacts(line_ids=[line_id])[line_id]
    number = holder.msisdn if way.contact is ContactKind.LINE else holder.contact_msisdn
    return Msisdn(number).masked
