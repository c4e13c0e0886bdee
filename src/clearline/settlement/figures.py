"""One pure function for the rehearsal and the final bill, so that they cannot differ."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from clearline.vocabulary.blockers import Blocker, Finding

# What a closing's money is made of; nothing else that stands on a line changes it.
PRICED = (Blocker.BILL_OPEN, Blocker.BILL_OVERDUE, Blocker.CONTRACT_RUNNING, Blocker.MONEY_LEFT)


@dataclass(slots=True)  # made by the thousand: frozen, it would take three times as long
class Figures:
    """What a closing comes to, in minor units of one currency; none is negative.

    `comes_back` is the holder's, `to_pay` remains owed: one of them is 0. `way`
    is where the holder wants it to go, empty for back to where it came from.
    `late_minor` is usage that arrived after the end and in time, that is until
    `usage_until`; None where nothing that arrives late is billed.
    """

    currency: str
    credit_minor: int
    fee_minor: int
    bills_minor: int
    way: str = ""
    late_minor: int = 0
    usage_until: datetime | None = None

    @property
    def charges_minor(self) -> int:
        return self.fee_minor + self.bills_minor + self.late_minor

    @property
    def comes_back_minor(self) -> int:
        return max(0, self.credit_minor - self.charges_minor)

    @property
    def to_pay_minor(self) -> int:
        return max(0, self.charges_minor - self.credit_minor)


def figures(*, findings: Iterable[Finding], currency: str, last_line: bool) -> Figures:
    """Return the figures of closing one line, from what was found as of its last day.

    Bills belong to the account: they are settled with its last line and only
    shown until then. Sums are in the brand's currency; the import refuses
    any other.
    """
    sums = dict.fromkeys(PRICED, 0)
    for finding in findings:
        if finding.blocker in sums:
            sums[finding.blocker] += int(finding.detail)
    return Figures(
        currency=currency,
        credit_minor=sums[Blocker.MONEY_LEFT],
        fee_minor=sums[Blocker.CONTRACT_RUNNING],
        bills_minor=sums[Blocker.BILL_OPEN] + sums[Blocker.BILL_OVERDUE] if last_line else 0,
    )
