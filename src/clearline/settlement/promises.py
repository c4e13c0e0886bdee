"""What a missed deadline pays: the policy's sum, once for a case.

For a late decision it is credit of the line; for a late refund it goes where
the refund goes, since the line has ended.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from clearline.brands.directory import brand_of
from clearline.cases.engine.row import CaseRow
from clearline.ledger import entries
from clearline.ledger.entries import Leg, Movement
from clearline.ledger.models import Account
from clearline.policy.packs import Ruled
from clearline.policy.policies import policy_for
from clearline.settlement import outcomes
from clearline.vocabulary.money import Money
from clearline.vocabulary.periods import local_date

RULE, KIND = "promise.late_decision", "promise_late"
REFUND_RULE, REFUND_KIND = "promise.late_refund", "kept_late"


def promised(*, brand_id: UUID, rule: str = RULE) -> tuple[Money, Ruled[int]]:
    """Return what being late pays, in the brand's currency, and the rule."""
    brand = brand_of(brand_id)
    ruled = policy_for(law_pack=brand.law_pack, brand_code=brand.code).rule(rule)
    return Money(ruled.value, brand.currency), ruled


def paid(*, case_ids: Sequence[UUID]) -> set[UUID]:
    """Return which cases were paid for a missed deadline before."""
    return entries.made(origins=case_ids, kind=KIND)


def owed_for_late_refunds(*, cases: Sequence[CaseRow], now: datetime) -> dict[UUID, Money]:
    """Return what refunds pay that missed their day; absent where none did, or it was paid before.

    The day is the one that the certificate promised; it ends at midnight where the brand is.
    """
    late = [case for case in cases if missed_its_day(case, now)]
    before = entries.made(origins=[case.id for case in late], kind=REFUND_KIND) if late else set()
    sums = {
        case.id: promised(brand_id=case.brand_id, rule=REFUND_RULE)[0]
        for case in late
        if case.id not in before
    }
    return {case: amount for case, amount in sums.items() if amount}


def missed_its_day(case: CaseRow, now: datetime) -> bool:
    """Tell whether the day is over by which money should have been back."""
    due = case.refund_due_on
    return due is not None and local_date(now, brand_of(case.brand_id).time_zone) > due


def movement(*, case: CaseRow, amount: Money) -> Movement:
    """Return the entry of what is paid for being late; the key (case, kind) refuses a second one."""
    legs = (
        Leg(Account.PROMISES, amount.minor, amount.currency),
        Leg(Account.PREPAID, -amount.minor, amount.currency),
    )
    return Movement(brand_id=case.brand_id, origin=case.id, kind=KIND, legs=legs)


def credit(*, cases: Sequence[CaseRow], now: datetime) -> None:
    """Add what is paid to the credit of the lines of cases, in the commit that books it."""
    sums = [(case, promised(brand_id=case.brand_id)[0]) for case in cases]
    gifts = [(case.brand_id, case.line_id, amount.minor, amount.currency) for case, amount in sums]
    outcomes.credit_lines(gifts=gifts, now=now)
