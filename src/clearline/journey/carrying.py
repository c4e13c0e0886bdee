"""What becomes of what a closing leaves, where its holder chose: the entries, the vault, the words."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from clearline.cases.engine.row import CaseRow
from clearline.journey.finding import last_days
from clearline.journey.telling import tell
from clearline.ledger.entries import Leg, Movement
from clearline.ledger.models import Account
from clearline.notices.drafts import NoticeDraft
from clearline.settlement import vault
from clearline.settlement.left import PointsWay, Source, Way
from clearline.settlement.outcomes import Due, OutcomeDraft
from clearline.settlement.vault import KeptDraft
from clearline.vocabulary.money import Money


@dataclass(frozen=True, slots=True)
class Carried:
    """Where the money goes in the end, what is written for it, and what the log says of it."""

    way: Way = Way.REFUND
    records: tuple[object, ...] = ()
    body: dict[str, Any] = field(default_factory=dict)


NOTHING = Carried()


def carry(case: CaseRow, due: Due, now: datetime) -> Carried:
    """Return what a choice comes to. Money for a line that is gone meanwhile is kept."""
    way, minor = due.chosen or Way.REFUND, due.bill.comes_back_minor
    gone = way is Way.MOVE and due.line_id is None
    way = Way.KEEP if gone else way
    elsewhere = minor if way is not Way.REFUND else 0
    records: list[object] = [_outcome(case, due, way, elsewhere, now)]
    if elsewhere and way is Way.KEEP:
        records += keep(case, Source.NO_LINE if gone else Source.CHOSEN, Money(minor, due.bill.currency), now)
    elif elsewhere:
        account = Account.PREPAID if way is Way.MOVE else Account.DONATIONS
        records.append(_entry(case, way.value, Account.PAYABLE, account, elsewhere, due.bill.currency))
    if due.points:
        records += _points(case, due, now)
    body = {"way": way.value, "data_bytes": due.data_bytes, "points": due.points}
    return Carried(way=way, records=tuple(records), body=body)


def keep(case: CaseRow, source: Source, amount: Money, now: datetime) -> tuple[KeptDraft, NoticeDraft]:
    """Return what puts money of a case into the vault, and the message with the link that opens it."""
    until = vault.lawful_end(brand_id=case.brand_id, now=now)
    draft = KeptDraft(case.brand_id, case.id, source, amount, until)
    told = tell(
        case,
        "kept",
        amount_minor=str(amount.minor),
        currency=amount.currency,
        until=until.isoformat() if until else "",
    )
    told.secrets = {"claim": vault.token(draft.id)}
    return draft, told


def _points(case: CaseRow, due: Due, now: datetime) -> tuple[object, ...]:
    if due.points_way is PointsWay.REDEEM:
        return keep(case, Source.POINTS, Money(due.points_minor, due.bill.currency), now)
    return (
        _entry(
            case, "points_donated", Account.POINTS, Account.DONATIONS, due.points_minor, due.bill.currency
        ),
    )


def _outcome(case: CaseRow, due: Due, way: Way, elsewhere: int, now: datetime) -> OutcomeDraft:
    return OutcomeDraft(
        brand_id=case.brand_id,
        case_id=case.id,
        account_id=case.account_id,
        from_line=case.line_id,
        last_day=last_days([case], now)[case.id],
        way=way,
        amount_minor=elsewhere,
        due=due,
    )


def _entry(case: CaseRow, kind: str, debit: Account, credit: Account, minor: int, currency: str) -> Movement:
    return Movement(
        case.brand_id, case.id, kind, (Leg(debit, minor, currency), Leg(credit, -minor, currency))
    )
