"""The holder changes what shall become of what a closing leaves: until the money goes its way.

The settlement step reads what was chosen, and acts, while it holds the case.
So does this door, and the database refuses any other change of a choice: who
comes second finds what the first one did.
"""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from clearline.cases.engine import doors
from clearline.cases.engine.row import CaseRow
from clearline.cases.engine.stage import Door, Move
from clearline.cases.models import Case
from clearline.cases.states import FINAL, State, WaitsFor
from clearline.journey.telling import tell
from clearline.journey.ways import NOTHING_CHOSEN, Offers, Wanted, offers, refuse
from clearline.lines.models import Line
from clearline.settlement import choices, final_bills
from clearline.vocabulary.money import Money

GONE = (State.SETTLING, State.SETTLED)
BEFORE_MONEY_GOES = tuple(state for state in State if state not in FINAL and state not in GONE)
DOOR = Door(
    name="choose_anew",
    story="the holder changes what happens to what is left",
    takes=BEFORE_MONEY_GOES,
    gives=BEFORE_MONEY_GOES,
)
EVENT = "left_chosen"


def choose_anew(*, case_id: UUID, wanted: Wanted, by: UUID | None, now: datetime) -> None:
    """Have what a closing leaves go another way; every contact on file is told. The same twice is once.

    Raises:
        MoneyGone: the money is on its way already, or the closing has ended.
        NotOpen: law or policy does not allow it, or the other line is none that stays.
    """

    def chosen(case: CaseRow) -> Move | None:
        if case.state not in BEFORE_MONEY_GOES:
            raise MoneyGone(f"Case {case.reference} is {case.state}: what was left has gone its way.")
        before = wanted_so_far(case_id=case.id)
        if wanted == before:
            return None
        refuse(wanted, offers(line=Line.objects.get(pk=case.line_id), on=case.ends_on, now=now))
        choices.change(
            brand_id=case.brand_id,
            case_id=case.id,
            money=wanted.money,
            move_data=wanted.move_data,
            points=wanted.points,
            line_id=wanted.line_id if wanted.moves else None,
            now=now,
        )
        return Move(
            to=State(case.state),
            due_at=case.due_at,
            waits_for=WaitsFor(case.waits_for),
            held_reason=case.held_reason,
            records=(tell(case, "left_chosen"),),
            event=EVENT,
            body={"by": str(by) if by else "", "before": _told(before), "now": _told(wanted)},
        )

    doors.through(case_id=case_id, decide=chosen, now=now)


def wanted_so_far(*, case_id: UUID) -> Wanted:
    """Return what goes for a case as long as nobody changes it."""
    stored = choices.chosen_for(case_id=case_id)
    if stored is None:
        return NOTHING_CHOSEN
    return Wanted(stored.money, stored.move_data, stored.points, stored.line_id)


def offers_left(*, case: Case, line: Line, now: datetime) -> Offers:
    """Return what may become of what a case leaves; the money as billed, once its line has ended."""
    found = offers(line=line, on=case.ends_on, now=now)
    bill = final_bills.of_cases(case_ids=[case.id]).get(case.id) if case.ceased_at else None
    return replace(found, money=Money(bill.comes_back_minor, bill.currency)) if bill else found


def _told(wanted: Wanted) -> dict[str, object]:
    """Return what the log says of a choice: no sum, and no number."""
    return {"money": wanted.money.value, "data": wanted.move_data, "points": wanted.points.value}


class MoneyGone(ValueError):
    """What was left has gone its way: nothing else can become of it."""
