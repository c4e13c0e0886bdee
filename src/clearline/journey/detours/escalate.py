"""A decision that is late: the case says so, pays what was promised for it, and still waits for a person."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from clearline.cases.engine.row import CaseRow
from clearline.cases.engine.stage import Move, Stage
from clearline.cases.states import State, WaitsFor
from clearline.journey.telling import tell
from clearline.ledger.entries import Movement
from clearline.settlement import promises
from clearline.vocabulary.money import Money


def load(cases: Sequence[CaseRow], _now: datetime) -> Mapping[UUID, Money]:
    """Read what each case is to be paid for being late; nothing where it was paid before."""
    paid = promises.paid(case_ids=[case.id for case in cases])
    owed = {case.id: promises.promised(brand_id=case.brand_id)[0] for case in cases}
    return {case: Money.zero(amount.currency) if case in paid else amount for case, amount in owed.items()}


def decide(case: CaseRow, owed: Money, _now: datetime) -> Move:
    """Record that the day by which somebody had to decide has passed; its due time was that day."""
    late = tell(case, "late", amount_minor=str(owed.minor), currency=owed.currency)
    booked = (promises.movement(case=case, amount=owed),) if owed else ()
    return Move(
        to=State.REFERRED,
        waits_for=WaitsFor.STAFF,
        records=(late, *booked),
        event="escalated",
        body={"paid_minor": owed.minor, "currency": owed.currency, "rule": promises.RULE} if owed else {},
    )


def pay(moves: Sequence[tuple[CaseRow, Move]], now: datetime) -> None:
    """Credit the lines of cases that are paid for being late, in the same commit."""
    paid = [case for case, move in moves if any(isinstance(each, Movement) for each in move.records)]
    if paid:
        promises.credit(cases=paid, now=now)


STAGE = Stage(
    name="escalate",
    story="a decision is late, and paid for",
    takes=(State.REFERRED,),
    gives=(State.REFERRED,),
    load=load,
    decide=decide,
    apply=pay,
)
