"""What a finding means for the closing of its line."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from clearline.vocabulary.blockers import Blocker, Finding


class Severity(StrEnum):
    """What follows: the case waits, the holder is told and chooses, or it is settled after the end."""

    BLOCK = "block"
    WARN = "warn"
    SETTLE_LATER = "settle_later"


@dataclass(frozen=True, slots=True)
class Verdict:
    """A finding judged.

    `pack_id` is the law pack that answered, or the operator's layer where it
    chose (`default`, or the brand's code). `lifted_by` is holder, staff or
    time: who can make the finding go away.
    """

    finding: Finding
    severity: Severity
    rule_id: str
    pack_id: str
    text: str
    lifted_by: str


# Which rule of a law pack speaks about a blocker. No law was found on the two that are missing.
RULE_OF: Mapping[Blocker, str] = {
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

LIFTED_BY: Mapping[Blocker, str] = {
    **dict.fromkeys(Blocker, "holder"),
    Blocker.ACCOUNT_STATE: "staff",
    Blocker.LINE_STATE: "staff",
    Blocker.CONTRACT_RUNNING: "time",
}
