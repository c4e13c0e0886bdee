"""The leaving rehearsal: what the final bill would say for any last day, and what could be had back after it.

Asks the same blockers and the same sum as the end itself, so the two cannot
differ as long as the book stays as it is. Changes nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from clearline.brands.directory import brand_of
from clearline.lines import book
from clearline.lines.blockers import findings_on
from clearline.lines.models import Contract, Line
from clearline.policy.packs import Ruled
from clearline.policy.policies import policy_for
from clearline.settlement.figures import Figures, figures
from clearline.vocabulary.blockers import Blocker, Finding
from clearline.vocabulary.periods import local_date

MOST_DAYS = 4  # side by side; each looks at the line anew


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What it would come to if the line ended with a day. `data_lost` is in bytes."""

    on: date
    figures: Figures
    data_lost: int
    refund_by: date
    number_rests_until: date
    back_until: date


@dataclass(frozen=True, slots=True)
class Rehearsals:
    """Days side by side, in their order, with the rules behind their dates.

    `bills_wait`: the account has another line, and its bills are settled with the last one.
    """

    days: tuple[Rehearsal, ...]
    refund: Ruled[int]
    quarantine: Ruled[int]
    reactivation: Ruled[int]
    bills_wait: bool

    @property
    def best(self) -> date:
        """The day on which most comes back, or least is to pay; of equal ones the first."""
        return max(self.days, key=lambda each: (_balance(each.figures), -each.on.toordinal())).on


def rehearse(*, line: Line, days: Iterable[date], now: datetime) -> Rehearsals:
    """Return what closing a line would come to on up to `MOST_DAYS` days; past ones are left out."""
    brand = brand_of(line.brand_id)
    today = local_date(now, brand.time_zone)
    policy = policy_for(law_pack=brand.law_pack, brand_code=brand.code)
    stands = book.standings(line_ids=[line.id])[line.id]
    quarantine = policy.quarantine_days(stands.account_kind)
    wanted = sorted({day for day in days if day >= today})[:MOST_DAYS]

    def on(day: date, found: Sequence[Finding]) -> Rehearsal:
        return Rehearsal(
            on=day,
            figures=figures(findings=found, currency=stands.currency, last_line=stands.last_of_account),
            data_lost=sum(int(each.detail) for each in found if each.blocker == Blocker.DATA_LEFT),
            refund_by=day + timedelta(days=policy.refund_days.value),
            number_rests_until=day + timedelta(days=quarantine.value),
            back_until=day + timedelta(days=policy.reactivation_days.value),
        )

    return Rehearsals(
        days=tuple(on(day, found) for day, found in findings_on(line_id=line.id, days=wanted).items()),
        refund=policy.refund_days,
        quarantine=quarantine,
        reactivation=policy.reactivation_days,
        bills_wait=not stands.last_of_account,
    )


def contract_ends_on(*, line: Line, today: date) -> date | None:
    """Return the day from which no contract of a line asks for a fee; None where none does today."""
    running = Contract.objects.filter(line=line, ends_on__gt=today, early_fee_minor_per_month__gt=0)
    return max(running.values_list("ends_on", flat=True), default=None)


def _balance(bill: Figures) -> int:
    return bill.comes_back_minor - bill.to_pay_minor
