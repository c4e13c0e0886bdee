"""At the end of service the book's credit becomes the ledger's, and its bills stand on the final one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from clearline.brands import sets
from clearline.ledger.entries import Leg, Movement
from clearline.ledger.entries import write as write_movements
from clearline.ledger.models import Account


@dataclass(frozen=True, slots=True)
class Ending:
    """A line that ends: its case, and its last day by the brand's calendar."""

    case_id: UUID
    brand_id: UUID
    line_id: UUID
    last_day: date


def take_over(*, endings: Sequence[Ending], now: datetime) -> None:
    """Post the money of lines that end to their cases and empty it in the book, in the caller's transaction.

    Credit that expired before the last day stays in the book: it is no money any more.
    """
    by_line = {ending.line_id: (ending.case_id, ending.brand_id) for ending in endings}
    lines_and_days = {
        "lines": [each.line_id for each in endings],
        "days": [each.last_day for each in endings],
    }
    movements = []
    for line, amount, currency in sets.run(__package__, "take_over", lines_and_days):
        case, brand = by_line[line]
        legs = (
            Leg(account=Account.PREPAID, amount_minor=amount, currency=currency),
            Leg(account=Account.PAYABLE, amount_minor=-amount, currency=currency),
        )
        movements.append(Movement(brand_id=brand, origin=case, kind="take_over", legs=legs))
    write_movements(movements, now)


def settle_bills(*, accounts_and_cases: Sequence[tuple[UUID, UUID]]) -> None:
    """Mark the bills that stand on the final bill of an account's last line, in the caller's transaction.

    Their accounts are held by the caller. A bill is taken over once: no later
    closing of the account charges it again.
    """
    if accounts_and_cases:
        accounts, cases = zip(*accounts_and_cases, strict=True)
        sets.run(__package__, "settle_bills", {"accounts": list(accounts), "cases": list(cases)})
