"""Can I close, what does it cost, what do I get back? Asked before any request; changes nothing."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from clearline.brands.directory import brand_of
from clearline.lines import book
from clearline.lines.blockers import findings
from clearline.lines.models import Line
from clearline.policy.packs import Ruled
from clearline.policy.policies import policy_for
from clearline.policy.verdicts import Verdict
from clearline.settlement.figures import Figures, figures
from clearline.vocabulary.periods import local_date


@dataclass(frozen=True, slots=True)
class Check:
    """What closing a line on a day would mean, by the policy in force."""

    on: date
    verdicts: tuple[Verdict, ...]
    figures: Figures
    reviewed: bool
    policy_version: str
    quarantine_days: Ruled[int]
    reactivation_days: Ruled[int]
    refund_days: Ruled[int]
    number_rests_until: date
    refund_by: date


def check(*, line: Line, on: date | None, now: datetime) -> Check:
    """Return what closing a line on a day (None: today) would mean."""
    brand = brand_of(line.brand_id)
    day = max(on, local_date(now, brand.time_zone)) if on else local_date(now, brand.time_zone)
    found = findings(asked=[(line.id, day)])
    stands = book.standings(line_ids=[line.id])[line.id]
    policy = policy_for(law_pack=brand.law_pack, brand_code=brand.code)
    quarantine = policy.quarantine_days(stands.account_kind)
    return Check(
        on=day,
        verdicts=tuple(policy.verdicts(found)),
        figures=figures(findings=found, currency=stands.currency, last_line=stands.last_of_account),
        reviewed=policy.needs_review(found, account_kind=stands.account_kind, plan=stands.plan).value,
        policy_version=policy.version,
        quarantine_days=quarantine,
        reactivation_days=policy.reactivation_days,
        refund_days=policy.refund_days,
        number_rests_until=day + timedelta(days=quarantine.value),
        refund_by=day + timedelta(days=policy.refund_days.value),
    )
