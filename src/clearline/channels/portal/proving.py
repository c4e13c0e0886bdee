"""What the visitor of a session has shown so far; kept by id, for half an hour, never by content."""

from datetime import datetime
from typing import Any
from uuid import UUID

from clearline.channels.portal.request import BrandRequest
from clearline.identity.assurance import MAIL
from clearline.identity.models import Proof, ProofKind
from clearline.identity.proofs import HOLDS_FOR
from clearline.lines import people
from clearline.vocabulary.identifiers import uuid7
from clearline.vocabulary.msisdn import Msisdn

SHOWN, ORIGINS = "shown", "closing_codes"
# The two kinds that everybody has; they rest on different things.
NEEDED = (ProofKind.SMS_CODE, ProofKind.PASSWORD)
# Any two of these do, once they rest on different things; a code to the mailbox is none of them.
STRONG = frozenset({*NEEDED, ProofKind.AUTHENTICATOR, ProofKind.PASSKEY})


def keep(request: BrandRequest, *, proof_id: UUID, line_id: UUID | None = None) -> None:
    """Remember a proof for the closing that may follow; a code asked for one line serves no other."""
    kind, root = Proof.objects.values_list("kind", "root").get(pk=proof_id)
    bound = str(line_id) if line_id else ""
    others = [
        each for each in request.session.get(SHOWN, []) if (each["kind"], each["line"]) != (kind, bound)
    ]
    fresh = {
        "id": str(proof_id),
        "kind": kind,
        "root": root,
        "line": bound,
        "at": request.now.isoformat(),
    }
    request.session[SHOWN] = [*others, fresh]


def shown_proofs(request: BrandRequest, line_id: UUID) -> tuple[UUID, ...]:
    """Return the proofs of this session that still hold and may serve this line."""
    return tuple(UUID(each["id"]) for each in _held(request, line_id))


def missing(request: BrandRequest, line_id: UUID) -> list[ProofKind]:
    """Return which kinds of proof are still to be shown, in the order in which they are asked for."""
    held = _held(request, line_id)
    kinds = {each["kind"] for each in held}
    if len({each.get("root", MAIL) for each in held if each["kind"] in STRONG} - {MAIL}) > 1:
        return []
    return [kind for kind in NEEDED if kind not in kinds]


def roots(request: BrandRequest) -> list[str]:
    """Return what the proofs of this session that still hold rest on, the newest last."""
    return [each.get("root", MAIL) for each in _held(request, None)]


def code_origin(request: BrandRequest, line_id: UUID) -> UUID:
    """Return the id that a closing's codes are bound to in this session, before there is a case."""
    origins: dict[str, str] = request.session.setdefault(ORIGINS, {})
    if str(line_id) not in origins:
        origins[str(line_id)] = str(uuid7())
        request.session.modified = True
    return UUID(origins[str(line_id)])


def reachable_at(line_id: UUID) -> list[str]:
    """Return the contacts on file in part, so that the holder knows them and a stranger learns nothing."""
    contact = people.contacts(line_ids=[line_id]).get(line_id)
    if contact is None:
        return []
    name, _, host = contact.email.partition("@")
    mail = [f"{name[:1]}•••@{host}"] if contact.email else []
    numbers = dict.fromkeys(number for number in (contact.contact_msisdn, contact.msisdn) if number)
    return [*mail, *(Msisdn(number).masked for number in numbers)]


def _held(request: BrandRequest, line_id: UUID | None) -> list[Any]:
    oldest = request.now - HOLDS_FOR
    return [
        each
        for each in request.session.get(SHOWN, [])
        if datetime.fromisoformat(each["at"]) > oldest and each["line"] in {"", str(line_id)}
    ]
