"""Settle the money, to the last minor unit, and say so in a statement.

Fee and bills are set against the credit; what is left goes where its holder
wanted it, else back the way it came. Silence of the bank is not failure: it is
asked, never paid again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from clearline.cases.engine.row import CaseRow
from clearline.cases.engine.stage import Move, Stage
from clearline.cases.states import State
from clearline.journey import carrying, late_refund, late_usage
from clearline.journey.attesting import attested
from clearline.journey.finding import last_days
from clearline.journey.returned import await_account
from clearline.journey.telling import certify, tell
from clearline.journey.waiting import wait
from clearline.notices.drafts import NoticeDraft
from clearline.outbox.commands import Command
from clearline.outbox.standing import Standing, standing
from clearline.settlement import final_bills, outcomes, promises, refunds, transfers
from clearline.settlement.left import Source, Way
from clearline.settlement.outcomes import Due
from clearline.settlement.vault import KeptDraft
from clearline.vocabulary.lanes import Lane
from clearline.vocabulary.money import Money

REFUND = "payments.refund"
NO_CARD = "no_card"  # the provider's: no charge of its own is behind this money
ASK_AGAIN = timedelta(minutes=15)


def load_bill(cases: Sequence[CaseRow], now: datetime) -> Mapping[UUID, Due]:
    """Read the final figures, fixed when the lines ended, and what was chosen for what is left."""
    return outcomes.due_now(cases=cases, last_days=last_days(cases, now))


def pay(case: CaseRow, due: Due, now: datetime) -> Move:
    """Book the final charges and send what comes back where it shall go; nothing to send goes on at once.

    While usage may still arrive, it waits: what comes later is never billed.
    """
    bill = due.bill
    if bill.usage_until and now < bill.usage_until:
        return Move(to=State.CERTIFIED, due_at=bill.usage_until, quiet=True)
    charges = final_bills.charges(brand_id=case.brand_id, case_id=case.id, figures=bill)
    records: list[object] = [charges] if charges else []
    carried = carrying.carry(case, due, now) if due.chosen else carrying.NOTHING
    records += carried.records
    refunded = bill.comes_back_minor if carried.way is Way.REFUND else 0
    if refunded:
        records += [
            final_bills.sent(brand_id=case.brand_id, case_id=case.id, figures=bill),
            refunds.RefundDraft(case.brand_id, case.id, Money(refunded, bill.currency)),
            Command(case.brand_id, case.id, REFUND, "payments", lane=Lane(case.lane)),
            tell(case, "refund_sent", amount_minor=str(refunded), currency=bill.currency),
        ]
    return Move(
        to=State.SETTLING,
        due_at=now + ASK_AGAIN if refunded else now,
        records=tuple(records),
        body={"comes_back_minor": bill.comes_back_minor, "currency": bill.currency, **carried.body},
    )


@dataclass(frozen=True, slots=True)
class Paid:
    """The final figures, what the payment provider said of the refund, and what the statement tells.

    `late` is what the refund pays for having missed its day; None where it pays nothing, or has.
    """

    due: Due
    refund: Standing | None
    attested: Mapping[str, object]
    late: Money | None


def load_payment(cases: Sequence[CaseRow], now: datetime) -> Mapping[UUID, Paid]:
    """Gather bills and the provider's answers, and what the statement tells beside the money."""
    bills = outcomes.due(cases=cases)
    answers = standing(origins=[case.id for case in cases], effect=REFUND)
    told = attested(cases, now)
    late = promises.owed_for_late_refunds(cases=cases, now=now)
    return {
        case.id: Paid(bills[case.id], answers.get(case.id), told[case.id], late.get(case.id))
        for case in cases
    }


def settle(case: CaseRow, paid: Paid, now: datetime) -> Move:
    """Close the account of the case once the provider confirmed; what was refused may go elsewhere.

    Where no card brought the money and no bank transfer is to be had, it is
    kept: nobody has to wait for staff, and whoever has the link claims it.
    """
    due, bill, refund = paid.due, paid.due.bill, paid.refund
    if due.refunded_minor and not (refund and refund.confirmed):
        if refund and refund.failed and refund.reason == NO_CARD and not transfers.offered(bill.currency):
            kept = carrying.keep(case, Source.RETURNED, Money(bill.comes_back_minor, bill.currency), now)
            return _settled(case, replace(paid, due=replace(due, done=Way.KEEP)), kept, now)
        if refund and refund.failed:
            return await_account(case, Money(due.refunded_minor, bill.currency), refund, now)
        if paid.late:
            return late_refund.pay(case, paid.late, now, look_again=ASK_AGAIN)
        return late_refund.followed(
            case, wait(case, effect=REFUND, standing=refund, now=now, look_again=ASK_AGAIN), now
        )
    arrived = final_bills.arrived(brand_id=case.brand_id, case_id=case.id, figures=bill)
    return _settled(case, paid, (arrived,) if due.refunded_minor else (), now)


def _settled(case: CaseRow, paid: Paid, booked: tuple[object, ...], now: datetime) -> Move:
    due = paid.due
    return Move(
        to=State.SETTLED,
        due_at=case.quarantine_until,
        changes={"settled_at": now},
        records=(
            *booked,
            certify(case, "statement", {**_statement(case, due, now), **paid.attested}),
            _told(case, due),
        ),
        body={"refunded_minor": due.refunded_minor, "currency": due.bill.currency},
    )


def mark_refunds(moves: Sequence[tuple[CaseRow, Move]], now: datetime) -> None:
    """Mark the refunds of settled cases as confirmed, in the same commit; one without a card stays failed."""
    paid = [
        case.id
        for case, move in moves
        if move.to is State.SETTLED and not any(isinstance(each, KeptDraft) for each in move.records)
    ]
    refunds.confirm(case_ids=paid, now=now)


STAGES = (
    Stage(
        name="pay",
        story="final charge, refund",
        takes=(State.CERTIFIED,),
        gives=(State.SETTLING,),
        load=load_bill,
        decide=pay,
    ),
    Stage(
        name="settle",
        story="the statement, when the money arrived",
        takes=(State.SETTLING,),
        gives=(State.SETTLED,),
        load=load_payment,
        decide=settle,
        apply=mark_refunds,
    ),
)


def _told(case: CaseRow, due: Due) -> NoticeDraft:
    bill = due.bill
    back, to_pay = str(due.refunded_minor), str(bill.to_pay_minor)
    elsewhere = {name: str(minor) for name, minor in _elsewhere(due).items()}
    return tell(case, "settled", amount_minor=back, to_pay_minor=to_pay, currency=bill.currency, **elsewhere)


def _elsewhere(due: Due) -> dict[str, int]:
    """Return what went elsewhere than back, by the name of where; empty where nothing did."""
    names = {Way.MOVE: "moved_minor", Way.DONATE: "donated_minor", Way.KEEP: "kept_minor"}
    minor = due.bill.comes_back_minor
    return {names[due.done]: minor} if minor and due.done in names else {}


def _statement(case: CaseRow, due: Due, now: datetime) -> dict[str, object]:
    bill = due.bill
    return {
        "reference": case.reference,
        "ceased_at": case.ceased_at.isoformat() if case.ceased_at else "",
        "settled_at": now.isoformat(),
        "currency": bill.currency,
        "credit_minor": bill.credit_minor,
        "charges_minor": bill.charges_minor,
        **late_usage.told(bill),
        "refunded_minor": due.refunded_minor,
        **_elsewhere(due),
        "to_pay_minor": bill.to_pay_minor,
        "quarantine_until": case.quarantine_until.isoformat() if case.quarantine_until else "",
        "policy": case.policy_version,
    }
