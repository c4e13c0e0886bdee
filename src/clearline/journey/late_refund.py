"""A refund that missed its day: staff are told, its holder is told, and it pays, once, by itself."""

from datetime import datetime, timedelta

from clearline.cases.engine.row import CaseRow
from clearline.cases.engine.stage import Move
from clearline.cases.states import State, WaitsFor
from clearline.journey.telling import tell
from clearline.settlement import promises, vault
from clearline.settlement.left import Source
from clearline.settlement.vault import KeptDraft
from clearline.vocabulary.money import Money


def pay(case: CaseRow, amount: Money, now: datetime, *, look_again: timedelta) -> Move:
    """Return the move that pays for being late: the sum goes where the refund goes, at once.

    The refund itself is on its way and cannot grow. Where the card or the
    bank does not take the sum it waits in the vault, and the message has the
    link. The ledger refuses a second one.
    """
    until = vault.lawful_end(brand_id=case.brand_id, now=now)
    kept = KeptDraft(case.brand_id, case.id, Source.LATE, amount, until, at_once=True)
    told = tell(case, "refund_late", amount_minor=str(amount.minor), currency=amount.currency)
    told.secrets = {"claim": vault.token(kept.id)}
    return Move(
        to=State(case.state),
        due_at=now + look_again,
        waits_for=WaitsFor.STAFF,
        records=(kept, told),
        event="refund_late",
        body={"paid_minor": amount.minor, "currency": amount.currency, "rule": promises.REFUND_RULE},
    )


def followed(case: CaseRow, waiting: Move, now: datetime) -> Move:
    """Return the move of a case that waits for its refund; staff stay with one that missed its day."""
    if promises.missed_its_day(case, now):
        waiting.waits_for = WaitsFor.STAFF
    return waiting
