"""For somebody else: the request says as whom it was made, and waits for staff, who see papers and decide.

Nothing is carried out on such a request before somebody of the operator has
taken it for the operator's own; that stands in the place of the holder's proof.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from clearline.audit import timeline
from clearline.brands.directory import brand_of
from clearline.cases.engine import doors
from clearline.cases.engine.row import CaseRow
from clearline.cases.engine.stage import Door, Move
from clearline.cases.states import State, WaitsFor
from clearline.identity import proofs
from clearline.identity.models import ProofKind
from clearline.journey.telling import tell
from clearline.policy.policies import policy_for

STATED = Door(
    name="state",
    story="somebody asks for somebody else",
    takes=(State.ACKNOWLEDGED, State.AWAITING_PROOF),
    gives=(State.AWAITING_PROOF,),
)
VOUCHED = Door(
    name="vouch",
    story="staff saw the papers, and decide",
    takes=(State.AWAITING_PROOF,),
    gives=(State.ACKNOWLEDGED, State.REJECTED),
)

# What staff has to have seen before anything may happen, by the role that was stated.
MATERIALS = {
    "parent": ("own_id", "birth_certificate"),
    "executor": ("own_id", "death_certificate", "grant_of_probate"),
    "employer": ("own_id", "company_register", "letter_of_authority"),
    "carer": ("own_id", "power_of_attorney"),
}
EVENT = "asked_for_somebody"
LONGEST_REASON = 500


def state_role(*, case_id: UUID, role: str, now: datetime) -> None:
    """Note as whom somebody asked, and let the request wait for staff; it expires like any unproven one.

    A request that is past its proof stays as it is.

    Raises:
        UnknownRole: the role is none of `MATERIALS`.
    """
    if role not in MATERIALS:
        raise UnknownRole(f"Choose one of {', '.join(MATERIALS)}.")

    def waits(case: CaseRow) -> Move | None:
        if case.state not in STATED.takes or role_of(case_id=case_id):
            return None
        brand = brand_of(case.brand_id)
        days = policy_for(law_pack=brand.law_pack, brand_code=brand.code).proof_days.value
        return Move(
            to=State.AWAITING_PROOF,
            due_at=now + timedelta(days=days),
            waits_for=WaitsFor.STAFF,
            event=EVENT,
            body={"role": role, "materials": list(MATERIALS[role])},
        )

    doors.through(case_id=case_id, decide=waits, now=now)


def role_of(*, case_id: UUID) -> str:
    """Return as whom somebody asked; empty where the holder did."""
    stated = [leaf.body["role"] for leaf in timeline.of(case_id) if leaf.kind == f"case.{EVENT}"]
    return str(stated[0]) if stated else ""


def vouch(
    *, case_id: UUID, by: UUID, accept: bool, seen: Sequence[str] = (), reason: str = "", now: datetime
) -> None:
    """Record what staff decided on a request for somebody else.

    Raises:
        NotForSomebody: the case waits for no such decision.
        PapersMissing: accepted without every paper of the role.
        ReasonWanted: refused without a reason that can be read out.
    """
    if not accept and not reason.strip():
        raise ReasonWanted("Say why, in words that can be read out to whoever asked.")

    def decided(case: CaseRow) -> Move:
        role = role_of(case_id=case_id)
        if case.state != State.AWAITING_PROOF or not role:
            raise NotForSomebody(f"Case {case.reference} waits for no such decision: it is {case.state}.")
        if not accept:
            said = reason.strip()[:LONGEST_REASON]
            return Move(
                to=State.REJECTED,
                changes={"decided_by": by, "decision_reason": said},
                records=(tell(case, "rejected", reason=said),),
                body={"by": str(by), "role": role},
            )
        missing = [paper for paper in MATERIALS[role] if paper not in seen]
        if missing:
            raise PapersMissing(f"Still to be seen: {', '.join(missing)}.")
        _take_over(case, now)
        return Move(
            to=State.ACKNOWLEDGED,
            due_at=now,
            event="vouched",
            body={"by": str(by), "role": role, "seen": list(MATERIALS[role])},
        )

    doors.through(case_id=case_id, decide=decided, now=now)


def _take_over(case: CaseRow, now: datetime) -> None:
    """Give the case the operator's own order, in the transaction of the decision."""
    order = proofs.record(
        brand_id=case.brand_id,
        account_id=case.account_id,
        subject_id=case.subject_id,
        kind=ProofKind.OPERATOR_ORDER,
        root="operator",
        channel="operator",
        now=now,
    )
    proofs.attach(proof_ids=[order], case_id=case.id, now=now)


class UnknownRole(ValueError):
    """A role that nobody can ask in."""


class NotForSomebody(ValueError):
    """The case waits for no decision on papers."""


class PapersMissing(ValueError):
    """Not every paper of the role was seen."""


class ReasonWanted(ValueError):
    """A refusal needs a reason."""
