"""Keep the number out of the pool: it rests before anybody else may have it."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from clearline.brands.directory import brands_of
from clearline.cases.engine.row import CaseRow
from clearline.cases.engine.stage import Move, Stage
from clearline.cases.states import State
from clearline.lines import book
from clearline.policy.packs import Ruled
from clearline.policy.policies import policy_for


def load(cases: Sequence[CaseRow], _now: datetime) -> Mapping[UUID, Ruled[int]]:
    """Look up how many days each number rests, by the law of the brand's country."""
    brands = brands_of(case.brand_id for case in cases)
    lines = book.standings(line_ids=[case.line_id for case in cases])
    return {
        case.id: policy_for(
            law_pack=brands[case.brand_id].law_pack, brand_code=brands[case.brand_id].code
        ).quarantine_days(lines[case.line_id].account_kind)
        for case in cases
    }


def decide(case: CaseRow, days: Ruled[int], now: datetime) -> Move:
    """Start the quarantine at the moment the line went off."""
    until = (case.ceased_at or now) + timedelta(days=days.value)
    return Move(
        to=State.QUARANTINED,
        due_at=now,
        changes={"quarantine_until": until},
        body={"until": until.isoformat(), "rule": days.rule_id, "pack": days.pack_id},
    )


STAGE = Stage(
    name="quarantine",
    story="keep the number out of the pool",
    takes=(State.CEASED,),
    gives=(State.QUARANTINED,),
    load=load,
    decide=decide,
)
