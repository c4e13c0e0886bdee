"""What follows from what was found on a line: does it block, is it said, or settled later?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal

from clearline.policy.packs import Ruled
from clearline.vocabulary.blockers import Blocker, Finding


class Severity(StrEnum):
    """What follows: the case waits, the holder is told and chooses, or it is settled after the end."""

    BLOCK = "block"
    WARN = "warn"
    SETTLE_LATER = "settle_later"


# holder_elsewhere: by the holder, but not here, as at the operator that the number moves to.
LiftedBy = Literal["holder", "operator", "time", "holder_elsewhere"]

# Which rule of a law pack speaks about a blocker. A listed link and a port-out under way have none.
LAW_RULES: Mapping[Blocker, str] = {
    Blocker.BILL_OVERDUE: "blocker.unpaid_bill",
    Blocker.BILL_OPEN: "blocker.unpaid_bill",
    Blocker.CONTRACT_RUNNING: "blocker.contract_term",
    Blocker.SERVICE_ACTIVE: "blocker.active_services",
    Blocker.DEVICE_BOUND: "blocker.active_services",
    Blocker.ORDER_OPEN: "blocker.active_services",
    Blocker.MONEY_LEFT: "blocker.remaining_credit",
    Blocker.DATA_LEFT: "blocker.remaining_credit",
    Blocker.POINTS_LEFT: "blocker.remaining_credit",
    Blocker.ACCOUNT_STATE: "blocker.account_state",
    Blocker.LINE_STATE: "blocker.account_state",
}


@dataclass(slots=True)  # made by the thousand: frozen, it would take three times as long
class Verdict:
    """A finding, how severe it is, and the rule that says so with its one plain sentence.

    `pack_id` is a law pack, or `operator:<id>` where the operator chose what
    the law leaves open. `lifted_by`: who can make the finding go away.
    """

    finding: Finding
    severity: Severity
    rule_id: str
    pack_id: str
    text: str
    lifted_by: LiftedBy


def judge(
    findings: Sequence[Finding], *, rules: Mapping[str, Ruled[Any]], lifted_by: Mapping[str, LiftedBy]
) -> list[Verdict]:
    """Return a verdict on each finding, in their order."""
    return [_verdict(finding, rules, lifted_by) for finding in findings]


def _verdict(finding: Finding, rules: Mapping[str, Ruled[Any]], lifted_by: Mapping[str, LiftedBy]) -> Verdict:
    blocker = Blocker(finding.blocker)
    chosen_id = f"severity.{blocker}"
    chosen = rules.get(f"{chosen_id}.{finding.detail}") or rules[chosen_id]
    law = rules.get(LAW_RULES.get(blocker, ""))
    severity = Severity(chosen.value)
    if law is None:
        named = chosen
    elif severity is Severity.BLOCK and law.value == "must_not_block":
        # The product's default may block where most laws are silent; where one forbids it, it is obeyed.
        severity, named = Severity.SETTLE_LATER, law
    elif severity is Severity.BLOCK and law.value != "may_block":
        named = Ruled(chosen.value, law.rule_id, chosen.pack_id, chosen.text)
    else:
        named = law
    return Verdict(finding, severity, named.rule_id, named.pack_id, named.text, lifted_by[chosen.rule_id])
