"""Prove that the request comes from the holder.

Two independent factors, counted the same on every channel. What the request
brought along may be enough; otherwise the case waits for the holder, who is
told, and expires when nothing is heard.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from clearline.brands.directory import brand_of
from clearline.cases.engine import doors
from clearline.cases.engine.row import CaseRow
from clearline.cases.engine.stage import Door, Move, Stage
from clearline.cases.states import State, WaitsFor
from clearline.identity import proofs
from clearline.identity.assurance import Assurance
from clearline.identity.models import ProofKind
from clearline.journey.telling import tell
from clearline.policy.policies import policy_for


def load(cases: Sequence[CaseRow], now: datetime) -> Mapping[UUID, Assurance]:
    """Add up what each case has by way of proof."""
    return proofs.assess_cases(case_ids=[case.id for case in cases], now=now)


def decide(case: CaseRow, assurance: Assurance, now: datetime) -> Move:
    """Go on with proof enough, or ask the holder for more and wait as long as policy says."""
    if case.ordered_by_operator or assurance.enough:
        return _verified(case, assurance, now)
    brand = brand_of(case.brand_id)
    days = policy_for(law_pack=brand.law_pack, brand_code=brand.code).proof_days.value
    return Move(
        to=State.AWAITING_PROOF,
        due_at=now + timedelta(days=days),
        waits_for=WaitsFor.HOLDER,
        records=(tell(case, "proof_needed", days=str(days)),),
    )


STAGE = Stage(
    name="verify",
    story="prove that it comes from the holder",
    takes=(State.ACKNOWLEDGED,),
    gives=(State.VERIFIED, State.AWAITING_PROOF),
    load=load,
    decide=decide,
)

DOOR = Door(
    name="prove",
    story="the holder brings a proof",
    takes=(State.AWAITING_PROOF,),
    gives=(State.VERIFIED,),
)


def prove(*, case_id: UUID, proof_ids: Sequence[UUID], now: datetime) -> bool:
    """Count further proofs for a case; return whether it is verified now.

    A case that is past this step is left as it is. The proofs must be the
    holder's own: others are refused by `identity.proofs`.
    """
    enough = False

    def verified_when_enough(case: CaseRow) -> Move | None:
        nonlocal enough
        # Summed under the lock: two proofs that come at the same moment see each other only there.
        assurance = proofs.assess_cases(case_ids=[case_id], now=now)[case_id]
        enough = assurance.enough or case.verified_at is not None
        waits = case.state == State.AWAITING_PROOF
        return _verified(case, assurance, now) if waits and assurance.enough else None

    with transaction.atomic():
        proofs.attach(proof_ids=proof_ids, case_id=case_id, now=now)
        doors.through(case_id=case_id, decide=verified_when_enough, now=now)
    return enough


def _verified(case: CaseRow, assurance: Assurance, now: datetime) -> Move:
    """Record the sum and the kinds of proof, never their content."""
    return Move(
        to=State.VERIFIED,
        due_at=now,
        changes={
            "verified_at": now,
            "assurance": assurance.total,
            "factors": len(assurance.roots),
            # The order may have come for a case that its holder had opened.
            "ordered_by_operator": case.ordered_by_operator or ProofKind.OPERATOR_ORDER in assurance.kinds,
        },
        body={
            "kinds": sorted(map(str, assurance.kinds)),
            "assurance": assurance.total,
            "by_operator": case.ordered_by_operator,
        },
    )
