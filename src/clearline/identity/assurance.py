"""The sum of assurance: what proofs are worth together. Pure; policy brings the figures."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from clearline.identity.models import ProofKind

MEMORY, MAIL = "memory", "mail"
STAFF = "staff"  # what staff set for a holder: until it has rested, it shows that staff was asked

# TRUST.md, section 0: neither is ever a factor of a closing, whatever a policy says.
WORTH_NOTHING = frozenset({ProofKind.EMAIL_CODE, ProofKind.SECURITY_QUESTION})


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """What a closing takes, by policy: a sum, from at least `roots` independent sources.

    `rest_days` is how long after a change of the SIM or the contact no code
    to that number counts.
    """

    weights: Mapping[str, int]
    total: int = 2
    roots: int = 2
    rest_days: int = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A proof, as far as its worth depends on it. `root` is what it independently rests on."""

    kind: str
    root: str
    channel: str
    at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Assurance:
    """What was proven. `reasons` say, by stable code, why a proof did not count."""

    total: int = 0
    roots: frozenset[str] = frozenset()
    enough: bool = False
    kinds: frozenset[str] = frozenset()
    reasons: tuple[str, ...] = field(default=())


def assess(
    proofs: Iterable[Evidence],
    need: Need,
    now: datetime,
    *,
    sim_changed_at: Mapping[str, datetime],
    contact_changed_at: datetime | None,
) -> Assurance:
    """Add up proofs: the best of each root counts once, what rests on the same thing is one proof.

    `sim_changed_at` tells by root when the SIM behind it last changed. The
    operator's own order is enough alone, but only from the operator.
    """
    worth: dict[str, int] = {}
    kinds: set[str] = set()
    reasons: list[str] = []
    ordered = False
    for proof in proofs:
        refusal = _refusal(proof, need, now, sim_changed_at.get(proof.root), contact_changed_at)
        if refusal:
            reasons.append(refusal)
            continue
        kinds.add(proof.kind)
        if proof.kind == ProofKind.OPERATOR_ORDER:
            ordered = True
        else:
            worth[proof.root] = max(worth.get(proof.root, 0), need.weights.get(proof.kind, 0))
    roots = frozenset(root for root, weight in worth.items() if weight > 0)
    total = sum(worth.values())
    enough = ordered or (total >= need.total and len(roots) >= need.roots)
    return Assurance(total, roots, enough, frozenset(kinds), tuple(dict.fromkeys(reasons)))


def _refusal(
    proof: Evidence, need: Need, now: datetime, sim_changed: datetime | None, contact_changed: datetime | None
) -> str:
    """Return why a proof does not count; empty if it does."""
    if proof.expires_at <= now:
        return "expired"
    if proof.kind == ProofKind.OPERATOR_ORDER:
        return "" if proof.channel == "operator" else "not_the_operator"
    if proof.kind in WORTH_NOTHING or proof.root in (MAIL, STAFF):
        return "mail_is_no_factor" if proof.root == MAIL else "worth_nothing"
    # A password that was set through a code shares the code's root, and its weakness.
    if proof.root.startswith("sim:") and _fresh(sim_changed, proof, need):
        return "sim_changed_lately"
    if proof.root.startswith(("sim:", "number:")) and _fresh(contact_changed, proof, need):
        return "contact_changed_lately"
    return ""


def _fresh(changed: datetime | None, proof: Evidence, need: Need) -> bool:
    """Tell whether a change lay within the days of rest before a proof; one after it did not touch it."""
    return changed is not None and changed <= proof.at < changed + timedelta(days=need.rest_days)
