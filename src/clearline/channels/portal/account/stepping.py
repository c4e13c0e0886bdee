"""One step of proving oneself, on one page: with an app, a passkey, a recovery code, the password, a code."""

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from clearline.channels.portal.account.forms import LONGEST_CREDENTIAL, AppCode, RecoveryCode
from clearline.channels.portal.account.who import language_of
from clearline.channels.portal.forms import Code, Password
from clearline.channels.portal.request import BrandRequest
from clearline.identity import authenticator_app, passkeys, recovery_codes, second_step, sign_in
from clearline.identity.models import ProofKind, User
from clearline.identity.second_step import Way
from clearline.vocabulary.identifiers import uuid7

ORIGIN = "second_step_code"
FORMS = {Way.APP: AppCode, Way.RECOVERY: RecoveryCode, Way.PASSWORD: Password, Way.CODE: Code}


@dataclass(slots=True)
class Step:
    """What a page shows, or, once `done`, what was proven. A recovery code lets in and proves nothing."""

    page: dict[str, Any]
    done: bool = False
    proof_id: UUID | None = None


def step(request: BrandRequest, user: User, *, ways: tuple[Way, ...], shown: tuple[ProofKind, ...]) -> Step:
    """Take what was typed, or show the way that was chosen; else the first."""
    asked = request.POST.get("by") or request.GET.get("by") or ""
    way = next((each for each in ways if each == asked), ways[0])
    page: dict[str, Any] = {"by": way, "others": [each for each in ways if each != way]}
    if way is Way.PASSKEY:
        return _passkey(request, user, page)
    if way is Way.CODE and request.POST.get("act") == "send":
        return _send(request, user, shown, page)
    form = FORMS[way](request.POST if request.POST.get("act") == "check" else None)
    page |= {"form": form, "sent": ORIGIN in request.session}
    if request.POST.get("act") == "check" and form.is_valid():
        done, proof_id = _checked(request, user, way, form.cleaned_data)
        if done:
            request.session.pop(ORIGIN, None)
            return Step(page, done, proof_id)
        field = next(iter(form.fields))
        form.add_error(
            field, _("This does not fit, or was used before. After many tries wait until tomorrow")
        )
    return Step(page)


def credential_of(request: BrandRequest) -> dict[str, Any] | None:
    """Return what the browser made of a passkey, where it is something like that."""
    text = request.POST.get("credential", "")
    if not text or len(text) > LONGEST_CREDENTIAL:
        return None
    try:
        made = json.loads(text)
    except ValueError:
        return None
    return made if isinstance(made, dict) else None


def _checked(request: BrandRequest, user: User, way: Way, typed: dict[str, str]) -> tuple[bool, UUID | None]:
    now = request.now
    if way is Way.RECOVERY:
        used = recovery_codes.use(user=user, code=typed["code"], language=language_of(request), now=now)
        return used, None
    if way is Way.APP:
        proof_id = authenticator_app.check(user=user, code=typed["code"], now=now)
    elif way is Way.PASSWORD:
        proof_id = sign_in.confirm_password(user=user, password=typed["password"], now=now)
    else:
        origin = request.session.get(ORIGIN)
        proof_id = (
            second_step.check_code(user=user, origin=UUID(origin), typed=typed["code"], now=now)
            if origin
            else None
        )
    return proof_id is not None, proof_id


def _send(request: BrandRequest, user: User, shown: tuple[ProofKind, ...], page: dict[str, Any]) -> Step:
    origin = uuid7()
    sent = second_step.send_code(
        user=user, shown=shown, origin=origin, language=language_of(request), now=request.now
    )
    if sent:
        request.session[ORIGIN] = str(origin)
    return Step({**page, "form": Code(), "sent": sent, "nowhere": not sent})


def _passkey(request: BrandRequest, user: User, page: dict[str, Any]) -> Step:
    credential = credential_of(request)
    if credential is not None:
        proof_id = passkeys.proof_of(user=user, credential=credential, now=request.now)
        if proof_id is not None:
            return Step(page, done=True, proof_id=proof_id)
    page |= {"refused": request.method == "POST", "options": passkeys.begin_showing(user)}
    return Step(page)
