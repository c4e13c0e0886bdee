"""Where a case stands: for the progress page, the status by reference, the hotline and the command line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from clearline.audit import timeline
from clearline.cases.asked import case_called
from clearline.cases.models import Case
from clearline.cases.states import FINAL, OFF, WITHDRAWABLE, State, WaitsFor
from clearline.certificates import drafts
from clearline.identity import silence
from clearline.identity.waiting import Waiting
from clearline.settlement import choices, final_bills
from clearline.settlement.choices import Left
from clearline.settlement.figures import Figures


class Stand(StrEnum):
    """How one step of a case stands."""

    DONE = "done"
    NOW = "now"
    WAITS = "waits"
    TO_COME = "to_come"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the road as a reader sees it: what happened when, or what is due when."""

    name: str
    stand: Stand
    at: datetime | None
    due: date | datetime | None


@dataclass(frozen=True, slots=True)
class Happening:
    """One entry of the case's timeline."""

    at: datetime
    kind: str
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Progress:
    """A case for a reader. Times are instants; the page shows them where the brand is."""

    case: Case
    steps: tuple[Step, ...]
    happenings: tuple[Happening, ...]
    who_acts: str
    figures: Figures | None
    refund_settled: bool
    certificate_id: str | None
    statement_id: str | None
    wait: Waiting | None = None
    left: Left | None = None

    @property
    def withdrawable(self) -> bool:
        return self.case.state in WITHDRAWABLE

    @property
    def ended(self) -> bool:
        return self.case.state in FINAL

    @property
    def off(self) -> bool:
        return self.case.state in OFF

    @property
    def moving(self) -> bool:
        """Whether the next change comes by itself within seconds."""
        waits = self.case.held_reason or self.case.waits_for == WaitsFor.HOLDER
        return not waits and self.case.state in MOVING


# What a reader sees of the road, and the state that completes each.
READ = (
    ("recorded", State.ACKNOWLEDGED),
    ("proved", State.VERIFIED),
    ("checked", State.CLEARED),
    ("day_fixed", State.SCHEDULED),
    ("off", State.CEASED),
    ("certified", State.CERTIFIED),
    ("settled", State.SETTLED),
    ("number_free", State.RELEASED),
)
# Where the way without the SIM may have something to tell; elsewhere nobody asks.
_WAITED = (State.ACKNOWLEDGED, State.AWAITING_PROOF, State.REJECTED)
MOVING = frozenset(
    {
        State.ACKNOWLEDGED,
        State.VERIFIED,
        State.CLEARED,
        State.CEASING,
        State.CEASED,
        State.QUARANTINED,
        State.CERTIFIED,
        State.SETTLING,
    }
)


def progress(*, case_id: UUID) -> Progress:
    """Return how a case stands.

    Raises:
        Case.DoesNotExist: the id is unknown, or belongs to another brand.
    """
    case = Case.objects.get(pk=case_id)
    happened = [Happening(leaf.at, leaf.kind, leaf.body) for leaf in timeline.of(case_id)]
    papers = drafts.issued_for(case_id=case_id)
    return Progress(
        case=case,
        steps=steps(case, happened),
        happenings=tuple(happened),
        who_acts=who_acts(case),
        figures=final_bills.of_cases(case_ids=[case_id]).get(case_id),
        refund_settled=case.settled_at is not None,
        certificate_id=papers.get("certificate"),
        statement_id=papers.get("statement"),
        wait=silence.latest(case_id=case_id) if case.state in _WAITED else None,
        left=choices.of_case(case_id=case_id) if case.state not in _WAITED else None,
    )


def steps(case: Case, happened: Sequence[Happening]) -> tuple[Step, ...]:
    """Return the road of one case: what is done and when, the next step, what is to come by which day."""
    done_at = {each.kind.removeprefix("case."): each.at for each in happened}
    due: dict[str, date | datetime | None] = {
        "proved": case.due_at if case.state == State.AWAITING_PROOF else None,
        "checked": case.due_at if case.state == State.REFERRED else None,
        "off": case.ends_at,
        "settled": case.refund_due_on,
        "number_free": case.quarantine_until,
    }
    row: list[Step] = []
    for name, completes in READ:
        at = done_at.get(completes.value)
        if at:
            stand = Stand.DONE
        elif not row or row[-1].stand is Stand.DONE:
            stand = Stand.WAITS if case.waits_for else Stand.NOW
        else:
            stand = Stand.TO_COME
        if not at and case.state in FINAL and case.state != State.RELEASED:
            break
        row.append(Step(name=name, stand=stand, at=at, due=None if at else due.get(name)))
    return tuple(row)


def who_acts(case: Case) -> str:
    """Return who has to act next: holder, staff, cause, network, bank, operator, or nobody."""
    if case.state in FINAL:
        return "nobody"
    if case.waits_for != WaitsFor.NOBODY:
        return case.waits_for
    return {State.CEASING: "network", State.SETTLING: "bank"}.get(State(case.state), "operator")


def case_by_reference(reference: str) -> Case | None:
    """Return the case that a reference of the bound brand leads to, or None."""
    case_id = case_called(reference)
    return Case.objects.filter(pk=case_id).first() if case_id else None


def cases_of_account(account_id: UUID) -> dict[UUID, Case]:
    """Return the latest case of each line of an account."""
    latest: dict[UUID, Case] = {}
    for case in Case.objects.filter(account_id=account_id).order_by("requested_at"):
        latest[case.line_id] = case
    return latest
