"""Open a session for somebody who proved who they are: at once, or after a second step."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth import login
from django.http import HttpResponseRedirect
from django.shortcuts import redirect

from clearline.channels.portal import proving
from clearline.channels.portal.request import BrandRequest
from clearline.identity import browsers, second_step, signed_in, speaking
from clearline.identity.models import Proof, ProofKind, User
from clearline.identity.second_step import Way

LONGEST_AGENT = 400  # characters of what a browser says of itself that are looked at
PENDING = "second_step"
LASTS = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Pending:
    """Somebody who made the first step."""

    user: User
    first: list[UUID]
    onward: str
    ways: tuple[Way, ...]
    shown: tuple[ProofKind, ...]


def enter(
    request: BrandRequest, user: User, *, onward: str, shown: list[UUID] | None = None
) -> HttpResponseRedirect:
    """Open the session, or ask for the second step where one is wanted.

    `shown` are the proofs that were made on the way in; without it, that of the user's sign-in.
    """
    first = shown if shown is not None else [user.proof_id] if user.proof_id else []
    if not second_step.wanted(user=user, shown=_kinds(first), now=request.now):
        return open_session(request, user, first, onward=onward)
    # Whoever knew the key of the session before this step shall not come along.
    signed_in.cycle(request.session)
    request.session[PENDING] = {
        "user": str(user.pk),
        "proofs": [str(proof_id) for proof_id in first],
        "onward": onward,
        "at": request.now.isoformat(),
    }
    return redirect("account:second")


def pending(request: BrandRequest) -> Pending | None:
    """Return who waits for the second step in this session; nobody once it took too long."""
    kept = request.session.get(PENDING)
    if kept is None or datetime.fromisoformat(kept["at"]) < request.now - LASTS:
        return None
    user = User.objects.select_related("account").filter(pk=kept["user"], is_active=True).first()
    if user is None:
        return None
    first = [UUID(proof_id) for proof_id in kept["proofs"]]
    shown = _kinds(first)
    ways = second_step.wanted(user=user, shown=shown, now=request.now)
    return Pending(user, first, kept["onward"], ways, shown)


def open_session(
    request: BrandRequest, user: User, proofs: list[UUID], *, onward: str
) -> HttpResponseRedirect:
    """Open the session under a new key, remember what was shown, and go on."""
    request.session.pop(PENDING, None)
    login(request, user)
    request.session["language"] = speaking.language_of(user)
    agent = request.headers.get("User-Agent", "")[:LONGEST_AGENT]
    signed_in.begin(user=user, session=request.session, browser=browsers.named(agent), now=request.now)
    for proof_id in proofs:
        proving.keep(request, proof_id=proof_id)
    return redirect(onward)


def _kinds(proof_ids: list[UUID]) -> tuple[ProofKind, ...]:
    kinds = Proof.objects.filter(pk__in=proof_ids).values_list("kind", flat=True)
    return tuple(ProofKind(kind) for kind in kinds)
