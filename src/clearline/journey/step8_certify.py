"""Prove it, at once: the certificate does not wait for the money, and one message tells of end and proof."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from clearline.brands.directory import brand_of
from clearline.cases.engine.row import CaseRow
from clearline.cases.engine.stage import Move, Stage
from clearline.cases.states import State
from clearline.journey import late_usage
from clearline.journey.attesting import attested
from clearline.journey.telling import certify, tell
from clearline.outbox.standing import Standing, standing
from clearline.policy.policies import policy_for
from clearline.settlement import final_bills
from clearline.settlement.figures import Figures
from clearline.vocabulary.periods import local_date


@dataclass(slots=True)  # made by the thousand: frozen, it would take three times as long
class Provable:
    """The final figures, what the network read back, and what the certificate tells beside the money."""

    bill: Figures
    network: Standing
    attested: Mapping[str, Any]


def load(cases: Sequence[CaseRow], now: datetime) -> Mapping[UUID, Provable]:
    """Read the final figures, what the network read back, and what was proven and is kept."""
    bills = final_bills.of_cases(case_ids=[case.id for case in cases])
    network = standing(origins=[case.id for case in cases], effect="hlr.cease")
    told = attested(cases, now)
    return {case.id: Provable(bills[case.id], network[case.id], told[case.id]) for case in cases}


def decide(case: CaseRow, facts: Provable, now: datetime) -> Move:
    """Issue the certificate, with the money as it stands: still to come, and by when."""
    bill, network = facts.bill, facts.network
    brand = brand_of(case.brand_id)
    days = policy_for(law_pack=brand.law_pack, brand_code=brand.code).refund_days
    refund_due = local_date((case.ceased_at or now) + timedelta(days=days.value), brand.time_zone)
    body: dict[str, Any] = {
        "reference": case.reference,
        "requested_at": case.requested_at.isoformat(),
        "ceased_at": case.ceased_at.isoformat() if case.ceased_at else "",
        "read_back": network.facts.get("read_back", ""),
        "quarantine_until": case.quarantine_until.isoformat() if case.quarantine_until else "",
        "policy": case.policy_version,
        "currency": bill.currency,
        "credit_minor": bill.credit_minor,
        "charges_minor": bill.charges_minor,
        "comes_back_minor": bill.comes_back_minor,
        "to_pay_minor": bill.to_pay_minor,
        "refund_due_on": refund_due.isoformat(),
        **late_usage.told(bill),
        **({"way": bill.way} if bill.way and bill.comes_back_minor else {}),
        "rules": {"refund_due_on": days.rule_id},
        **facts.attested,
    }
    return Move(
        to=State.CERTIFIED,
        due_at=now,
        changes={"certified_at": now, "refund_due_on": refund_due},
        records=(
            certify(case, "certificate", body),
            tell(case, "certificate_issued"),
        ),
        body={"refund_due_on": refund_due.isoformat(), "rule": days.rule_id},
    )


STAGE = Stage(
    name="certify",
    story="prove it, at once",
    takes=(State.QUARANTINED,),
    gives=(State.CERTIFIED,),
    load=load,
    decide=decide,
)
