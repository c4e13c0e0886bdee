"""What a missed deadline pays: the policy's sum, once for a case, as credit of its line."""

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

RULE, KIND = "promise.late_decision", "promise_late"


def promised(*, brand_id: UUID) -> tuple[Money, Ruled[int]]:
    """Return what a late decision pays, in the brand's currency, and the rule."""
    brand = brand_of(brand_id)
    ruled = policy_for(law_pack=brand.law_pack, brand_code=brand.code).rule(RULE)
    return Money(ruled.value, brand.currency), ruled


def paid(*, case_ids: Sequence[UUID]) -> set[UUID]:
    """Return which cases were paid for a missed deadline before."""
    return entries.made(origins=case_ids, kind=KIND)


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
