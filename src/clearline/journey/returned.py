"""Money that comes back from a card or a bank: its holder names an account, and it goes out again.

What came back before the case was settled is sent anew, under the next
generation of the same effect. What comes back afterwards lies in the vault,
and whoever has the message has the link to it. Nothing is lost in between.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from clearline.brands.directory import brand_of
from clearline.cases.engine import doors
from clearline.cases.engine.row import CaseRow
from clearline.cases.engine.stage import Door, Move, hold
from clearline.cases.states import FINAL, State, WaitsFor
from clearline.journey import carrying, claiming
from clearline.journey.telling import tell
from clearline.ledger import entries
from clearline.ledger.entries import Leg, Movement
from clearline.ledger.models import Account
from clearline.outbox import standing as outbox
from clearline.outbox.commands import Command
from clearline.outbox.standing import Standing
from clearline.settlement import refunds, runs, transfers
from clearline.settlement.left import Source
from clearline.settlement.models import Refund, TransferState
from clearline.vocabulary.iban import Iban
from clearline.vocabulary.money import Money

BEFORE_MONEY_IS_SETTLED = tuple(state for state in State if state not in FINAL and state is not State.SETTLED)
DOOR = Door(
    name="name_account",
    story="the holder names a bank account for the money",
    takes=BEFORE_MONEY_IS_SETTLED,
    gives=BEFORE_MONEY_IS_SETTLED,
)
PATIENCE = timedelta(days=30)  # then staff are asked to call
LOOK = timedelta(days=1)
CAME_BACK = "refund_returned"


def await_account(case: CaseRow, amount: Money, refund: Standing, now: datetime) -> Move:
    """Return the move of a case whose refund failed: its holder may name an account, else staff see to it."""
    waited = now - refund.asked_at >= PATIENCE
    if waited or not transfers.offered(amount.currency):
        return hold(case, f"The refund was refused: {refund.reason}", now)
    told = case.waits_for == WaitsFor.HOLDER
    asking = tell(case, "refund_returned", amount_minor=str(amount.minor), currency=amount.currency)
    return Move(
        to=State(case.state),
        due_at=now + LOOK,
        waits_for=WaitsFor.HOLDER,
        records=() if told else (asking,),
        event="refund_returned",
        body={"reason": refund.reason},
        quiet=told,
    )


def name_account(*, case_id: UUID, owner: str, iban: Iban, now: datetime) -> None:
    """Have the money of a case go to a bank account; what came back goes out again at once.

    Every contact on file is told, since whoever has a session could have done it.
    The same account named twice is named once.

    Raises:
        OnItsWay: the money is on its way already, or has arrived.
        NotOffered: the schemes for bank transfers do not carry the brand's currency.
        Erased: the holder's key is destroyed.
    """

    def named(case: CaseRow) -> Move | None:
        if case.state not in BEFORE_MONEY_IS_SETTLED:
            raise OnItsWay("The money is settled.")
        if not transfers.offered(brand_of(case.brand_id).currency):
            raise NotOffered("Only euros go to a bank account.")
        if transfers.is_named(case_id=case.id, owner=owner, iban=iban):
            return None
        again = _named(case, owner, iban, now)
        return Move(
            to=State(case.state),
            due_at=now + LOOK if again else case.due_at,
            waits_for=WaitsFor.NOBODY if again else WaitsFor(case.waits_for),
            held_reason="" if again else case.held_reason,
            records=(*again, tell(case, "account_named")),
            event="account_named",
            body={"again": [f"{each.effect}:{each.generation}" for each in again]},
        )

    doors.through(case_id=case_id, decide=named, now=now, apply=_ask_again)


def money_came_back(*, transfer: str, reason: str, now: datetime) -> bool:
    """Store that the money of a transfer came back; said twice, it is stored once.

    True where the refund had counted as paid already: then the money is kept,
    and its holder has the link to it. Otherwise the refund counts as returned.

    Raises:
        NoSuchTransfer: there is no transfer of this name.
        CaseEnded: it had counted as paid, and its case has ended.
    """
    with transaction.atomic():
        found = runs.find(name=transfer)
        if found.kept_id:
            return claiming.money_came_back(transfer=found, kept_id=found.kept_id, reason=reason, now=now)
        late = False

        def taken_back(case: CaseRow) -> Move | None:
            nonlocal late
            found.refresh_from_db()
            if found.state == TransferState.RETURNED:
                return None
            told = outbox.standing(origins=[case.id], effect=refunds.EFFECT).get(case.id)
            runs.came_back(transfer=found, reason=reason, now=now)
            late = bool(told and told.confirmed)
            return _kept(case, Money(found.amount_minor, found.currency), reason, now) if late else None

        doors.through(case_id=found.case_id, decide=taken_back, now=now)
        return late


def keep_what_came_back(*, case_id: UUID, reason: str, now: datetime) -> None:
    """Keep the money of a refund for its holder that had counted as paid, and came back; twice is once.

    Raises:
        CaseEnded: the case has ended.
    """

    def kept(case: CaseRow) -> Move | None:
        if is_kept(case_id=case.id):
            return None
        refund = Refund.objects.get(case_id=case.id)
        return _kept(case, Money(refund.amount_minor, refund.currency), reason, now)

    doors.through(case_id=case_id, decide=kept, now=now)


def is_kept(*, case_id: UUID) -> bool:
    """Tell whether a refund came back after it had counted as paid, and its money is kept."""
    return case_id in entries.made(origins=[case_id], kind=CAME_BACK)


def _kept(case: CaseRow, amount: Money, reason: str, now: datetime) -> Move:
    """Return the move that puts money into the vault which had counted as paid."""
    if case.state in FINAL:
        raise CaseEnded(
            f"Case {case.reference} has ended: pay its holder by hand, and note it in your books."
        )
    legs = (
        Leg(Account.CASH, amount.minor, amount.currency),
        Leg(Account.IN_TRANSIT, -amount.minor, amount.currency),
    )
    back = Movement(case.brand_id, case.id, CAME_BACK, legs)
    return Move(
        to=State(case.state),
        due_at=case.due_at,
        waits_for=WaitsFor(case.waits_for),
        held_reason=case.held_reason,
        records=(back, *carrying.keep(case, Source.RETURNED, amount, now)),
        event="refund_returned",
        body={"reason": reason, "kept": True},
    )


def _named(case: CaseRow, owner: str, iban: Iban, now: datetime) -> list[Command]:
    """Store the account; return what has to be sent again."""
    try:
        with transaction.atomic():
            came_back = transfers.name_account(
                brand_id=case.brand_id,
                case_id=case.id,
                subject_id=case.subject_id,
                owner=owner,
                iban=iban,
                now=now,
            )
    except (transfers.OnItsWay, IntegrityError) as error:
        raise OnItsWay("The money is on its way already.") from error
    failed = outbox.again(origin=case.id) if came_back else []
    return [each for each in failed if each.effect == refunds.EFFECT]


def _ask_again(moves: Sequence[tuple[CaseRow, Move]], _now: datetime) -> None:
    sent = [case.id for case, move in moves if any(isinstance(each, Command) for each in move.records)]
    refunds.ask_again(case_ids=sent)


class OnItsWay(ValueError):
    """The money is on its way, or has arrived: no other account can be named."""


class CaseEnded(ValueError):
    """Nothing can be added to a case that has ended."""


class NotOffered(ValueError):
    """Bank transfers do not carry the brand's currency."""
