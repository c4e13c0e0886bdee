"""Fix the figures of a closing when the line ends, and read them again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from clearline.brands import sets
from clearline.ledger.entries import Leg, Movement
from clearline.ledger.models import Account
from clearline.settlement.figures import Figures
from clearline.vocabulary.identifiers import uuid7_many


@dataclass(frozen=True, slots=True)
class FinalBillDraft:
    """Final figures of a case, to be written with the move that ends its line."""

    brand_id: UUID
    case_id: UUID
    figures: Figures
    usage_until: datetime | None = None


def write(drafts: Sequence[FinalBillDraft], now: datetime) -> None:
    """Insert final bills in one statement; IntegrityError where a case has one."""
    each = [draft.figures for draft in drafts]
    bills: dict[str, Any] = {
        "ids": uuid7_many(len(drafts)),
        "brands": [draft.brand_id for draft in drafts],
        "cases": [draft.case_id for draft in drafts],
        "currencies": [figures.currency for figures in each],
        "credits": [figures.credit_minor for figures in each],
        "fees": [figures.fee_minor for figures in each],
        "bills": [figures.bills_minor for figures in each],
        "back": [figures.comes_back_minor for figures in each],
        "owed": [figures.to_pay_minor for figures in each],
        "untils": [draft.usage_until for draft in drafts],
        "now": now,
    }
    sets.run(__package__, "write_final_bills", bills)


def of_cases(*, case_ids: Sequence[UUID]) -> dict[UUID, Figures]:
    """Return the final figures of cases; absent where the line has not ended."""
    return {
        case: Figures(
            currency=currency,
            credit_minor=credit,
            fee_minor=fee,
            bills_minor=bills,
            way=way,
            late_minor=late,
            usage_until=until,
        )
        for case, currency, credit, fee, bills, way, until, late in sets.run(
            __package__, "final_bills", {"cases": list(case_ids)}
        )
    }


def charges(*, brand_id: UUID, case_id: UUID, figures: Figures) -> Movement | None:
    """Return the entry that sets fee, bills and late usage against the credit, and claims what stays owed.

    None where there is nothing to charge.
    """
    owed = figures.charges_minor
    if not owed:
        return None
    taken = owed - figures.to_pay_minor
    legs = (
        Leg(Account.PAYABLE, taken, figures.currency),
        Leg(Account.INCOME, figures.bills_minor - owed, figures.currency),
        # A bill was claimed when it was issued: what the credit pays of it leaves the claims.
        Leg(Account.RECEIVABLE, figures.to_pay_minor - figures.bills_minor, figures.currency),
    )
    return Movement(brand_id=brand_id, origin=case_id, kind="final_charges", legs=legs)


def sent(*, brand_id: UUID, case_id: UUID, figures: Figures) -> Movement:
    """Return the entry of a refund that is on its way."""
    amount, currency = figures.comes_back_minor, figures.currency
    legs = (Leg(Account.PAYABLE, amount, currency), Leg(Account.IN_TRANSIT, -amount, currency))
    return Movement(brand_id=brand_id, origin=case_id, kind="refund_sent", legs=legs)


def arrived(*, brand_id: UUID, case_id: UUID, figures: Figures) -> Movement:
    """Return the entry of a refund that the provider confirmed."""
    amount, currency = figures.comes_back_minor, figures.currency
    legs = (Leg(Account.IN_TRANSIT, amount, currency), Leg(Account.CASH, -amount, currency))
    return Movement(brand_id=brand_id, origin=case_id, kind="refund_confirmed", legs=legs)
