"""The time to prove is over: a request that nobody proved ends by itself, and the line simply goes on.

Where every contact was told and nobody said no, that silence is the proof
(`without_sim`): the request goes on, and is added up like any other.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from clearline.brands.directory import brand_of
from clearline.cases.engine.row import CaseRow
from clearline.cases.engine.stage import Move, Stage
from clearline.cases.states import State, WaitsFor
from clearline.identity import silence
from clearline.identity.silence import Silence
from clearline.journey.telling import tell
from clearline.policy.policies import policy_for

LOOK_AGAIN = timedelta(hours=6)  # messages that cannot go out: the days only begin when one does
COUNTED, UNHEARD = "waited_out", "unheard"


def load(cases: Sequence[CaseRow], _now: datetime) -> Mapping[UUID, Silence]:
    """Read the waiting times that run for the batch; most requests have none."""
    return silence.running(case_ids=[case.id for case in cases])


def decide(case: CaseRow, waited: Silence | None, now: datetime) -> Move:
    """End the case, or go on by its silence; its due time was the day by which a proof had to come."""
    if waited is None:
        return Move(to=State.EXPIRED, records=(tell(case, "expired"),))
    if waited.counts_at is None:
        return _nobody_told(case, waited, now)
    if now < waited.counts_at:
        return Move(to=State.AWAITING_PROOF, due_at=waited.counts_at, quiet=True)
    return Move(to=State.ACKNOWLEDGED, due_at=now, event=COUNTED, body={"days": waited.days})


def mark(moves: Sequence[tuple[CaseRow, Move]], now: datetime) -> None:
    """Keep the proofs of the silent, and end what nobody was told of; in the same commit."""
    silence.count(cases=[case for case, move in moves if move.event == COUNTED], now=now)
    silence.give_up(case_ids=[case.id for case, move in moves if move.event == UNHEARD], now=now)


STAGE = Stage(
    name="expire",
    story="the time to prove is over",
    takes=(State.AWAITING_PROOF,),
    gives=(State.EXPIRED, State.ACKNOWLEDGED),
    load=load,
    decide=decide,
    apply=mark,
)


def _nobody_told(case: CaseRow, waited: Silence, now: datetime) -> Move:
    """Wait on while a message may still go out, as long as for any proof; then ask for another one."""
    brand = brand_of(case.brand_id)
    days = policy_for(law_pack=brand.law_pack, brand_code=brand.code).proof_days.value
    if waited.pending and now < waited.asked_at + timedelta(days=days):
        return Move(to=State.AWAITING_PROOF, due_at=now + LOOK_AGAIN, quiet=True)
    return Move(
        to=State.AWAITING_PROOF,
        due_at=now + timedelta(days=days),
        waits_for=WaitsFor.HOLDER,
        records=(tell(case, "proof_needed", days=str(days)),),
        event=UNHEARD,
    )
