"""Order the network to end the line, and believe only what it reads back.

Once the order is out there is no way back. From the confirmed end on no
charge can arise: credit is taken over into the ledger in the same commit.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from clearline.cases.engine.row import CaseRow
from clearline.cases.engine.stage import Move, Stage, hold
from clearline.cases.states import State
from clearline.journey.finding import found_for, last_days
from clearline.journey.late_usage import usage_until
from clearline.journey.waiting import wait
from clearline.lines import book
from clearline.lines.book import LineStanding
from clearline.outbox.commands import Command
from clearline.outbox.standing import Standing, standing
from clearline.settlement.figures import PRICED, Figures, figures
from clearline.settlement.final_bills import FinalBillDraft
from clearline.settlement.takeover import Ending, settle_bills, take_over
from clearline.vocabulary.lanes import Lane

CEASE_AT_NETWORK, CANCEL_PROFILE = "hlr.cease", "smdp.cancel"
ASK_AGAIN = timedelta(minutes=5)  # an answer wakes the case at once; this is for answers that got lost
TURN = timedelta(
    milliseconds=100
)  # another line of the account ends this moment; the last one pays the bills


def load_order(cases: Sequence[CaseRow], _now: datetime) -> Mapping[UUID, LineStanding]:
    """Read what each line is right now: it may have changed since the request."""
    lines = book.standings(line_ids=[case.line_id for case in cases])
    return {case.id: lines[case.line_id] for case in cases}


def order(case: CaseRow, line: LineStanding, now: datetime) -> Move:
    """Send the network its order, if the moment has come and this is still the holder's line."""
    if case.ends_at and now < case.ends_at:
        return Move(to=State.SCHEDULED, due_at=case.ends_at, quiet=True)
    if line.account_id != case.account_id or line.ceased:
        return hold(case, "The line is no longer the one that the request was for.", now)
    effects = [(CEASE_AT_NETWORK, "hlr")] + ([(CANCEL_PROFILE, "smdp")] if line.is_esim else [])
    return Move(
        to=State.CEASING,
        due_at=now + ASK_AGAIN,
        records=tuple(
            Command(
                case.brand_id,
                case.id,
                effect,
                connector,
                {"line": str(case.line_id)},
                lane=Lane(case.lane),
            )
            for effect, connector in effects
        ),
        body={"effects": [effect for effect, _ in effects]},
    )


@dataclass(frozen=True, slots=True)
class Ended:
    """What the network said, the figures as of the last day; whether another line of the account ends now."""

    network: Standing | None
    figures: Figures
    busy: bool = False


def load_end(cases: Sequence[CaseRow], now: datetime) -> Mapping[UUID, Ended]:
    """Gather the network's answers and the final figures of the batch."""
    answers = standing(origins=[case.id for case in cases], effect=CEASE_AT_NETWORK)
    account = book.last_lines(
        leaving=[
            (case.account_id, case.line_id)
            # As they were opened: a dry run has to say which line of an account is the last.
            for case in sorted(cases, key=lambda each: each.id)
            if case.id in answers and answers[case.id].confirmed
        ]
    )
    lines = book.standings(line_ids=[case.line_id for case in cases])
    found = found_for(cases, now, kinds=PRICED)
    return {
        case.id: Ended(
            network=answers.get(case.id),
            figures=figures(
                findings=found[case.id],
                currency=lines[case.line_id].currency,
                last_line=case.line_id in account.last,
            ),
            busy=case.account_id in account.busy,
        )
        for case in cases
    }


def confirm(case: CaseRow, ended: Ended, now: datetime) -> Move:
    """End the case's service once the network has read the end back; a refusal goes to staff."""
    network = ended.network
    if network and network.confirmed and ended.busy:
        return Move(to=State.CEASING, due_at=now + TURN, quiet=True)
    if network and network.confirmed:
        # The clock may have been set back since the order; an end before its moment there is not.
        at = max(now, case.ends_at or now)
        return Move(
            to=State.CEASED,
            due_at=now,
            changes={"ceased_at": at},
            records=(FinalBillDraft(case.brand_id, case.id, ended.figures, usage_until(case, at)),),
            body={"read_back": network.facts.get("read_back", ""), "off_at": network.facts.get("off_at", "")},
        )
    if network and network.failed:
        return hold(case, f"The network refused: {network.reason}", now)
    return wait(case, effect=CEASE_AT_NETWORK, standing=network, now=now, look_again=ASK_AGAIN)


def end_in_the_book(moves: Sequence[tuple[CaseRow, Move]], now: datetime) -> None:
    """Mark ended lines in the book and take their credit over, in the same commit."""
    ended = [case for case, move in moves if move.to is State.CEASED]
    if not ended:
        return
    days = last_days(ended, now)
    book.cease(line_ids=[case.line_id for case in ended], now=now)
    settle_bills(
        accounts_and_cases=[
            (case.account_id, case.id)
            for case, move in moves
            for each in move.records
            if isinstance(each, FinalBillDraft) and each.figures.bills_minor
        ]
    )
    take_over(
        endings=[Ending(case.id, case.brand_id, case.line_id, days[case.id]) for case in ended], now=now
    )


STAGES = (
    Stage(
        name="order",
        story="order the network",
        takes=(State.SCHEDULED,),
        gives=(State.CEASING,),
        load=load_order,
        decide=order,
    ),
    Stage(
        name="cease",
        story="verify the end",
        takes=(State.CEASING,),
        gives=(State.CEASED,),
        load=load_end,
        decide=confirm,
        apply=end_in_the_book,
    ),
)
