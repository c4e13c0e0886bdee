"""One pure function for the rehearsal and the final bill, so that they cannot differ."""

from collections.abc import Iterable
from dataclasses import dataclass

from clearline.vocabulary.blockers import Blocker, Finding


@dataclass(frozen=True, slots=True)
class Figures:
    """What a closing comes to, in minor units of one currency; none is negative.

    `comes_back` is paid to the holder, `to_pay` remains owed: one of them is 0.
    """

    currency: str
    credit_minor: int
    fee_minor: int
    bills_minor: int

    @property
    def comes_back_minor(self) -> int:
        return max(0, self.credit_minor - self.fee_minor - self.bills_minor)

    @property
    def to_pay_minor(self) -> int:
        return max(0, self.fee_minor + self.bills_minor - self.credit_minor)


def figures(*, findings: Iterable[Finding], currency: str, last_line: bool) -> Figures:
    """Return the figures of closing one line, from what was found as of its last day.

    Bills belong to the account: they are settled with its last line and only
    shown until then. Sums are in the brand's currency; the import refuses
    any other.
    """
    sums = {Blocker.MONEY_LEFT: 0, Blocker.CONTRACT_RUNNING: 0, Blocker.BILL_OPEN: 0, Blocker.BILL_OVERDUE: 0}
    for finding in findings:
        kind = Blocker(finding.blocker)
        if kind in sums:
            sums[kind] += int(finding.detail)
    return Figures(
        currency=currency,
        credit_minor=sums[Blocker.MONEY_LEFT],
        fee_minor=sums[Blocker.CONTRACT_RUNNING],
        bills_minor=sums[Blocker.BILL_OPEN] + sums[Blocker.BILL_OVERDUE] if last_line else 0,
    )
