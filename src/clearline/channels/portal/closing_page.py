"""A closing as its pages show it: the words for what `journey.road.progress` knows."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clearline.cases.states import State, WaitsFor
from clearline.channels.portal.left_shown import LeftShown
from clearline.channels.portal.obstacles import Tasks, tasks
from clearline.channels.portal.standing import (
    CAME_BACK,
    DONE_STEPS,
    FOR_SOMEBODY,
    STANDINGS,
    STEPS,
    STOPPED,
    WAITING,
    WHO,
    Standing,
)
from clearline.identity.waiting import Waiting
from clearline.journey import road
from clearline.journey.following import Step
from clearline.journey.road import Progress, Stand
from clearline.policy.policies import Policy
from clearline.policy.verdicts import Severity
from clearline.settlement.transfers import offered
from clearline.vocabulary.money import Money
from clearline.vocabulary.references import grouped

MONEY_TO_COME = (
    *(State.VERIFIED, State.BLOCKED, State.REFERRED, State.CLEARED, State.SCHEDULED, State.CEASING),
    *(State.CEASED, State.QUARANTINED, State.CERTIFIED),
)
TONES = {Stand.DONE: "ok", Stand.NOW: "info", Stand.WAITS: "wait", Stand.TO_COME: "todo"}


@dataclass(frozen=True, slots=True)
class StepShown:
    """One step: its title, how it stands, the class of its node, and when it was or is due."""

    name: str
    title: Any
    stand: str
    tone: str
    at: datetime | None
    due_at: datetime | None
    due_on: date | None
    ends_with: date | None


@dataclass(frozen=True, slots=True)
class ClosingPage:
    """What receipt, progress and status pages say of one closing."""

    progress: Progress
    currency: str
    country: str
    policy: Policy

    @property
    def reference(self) -> str:
        return self.progress.case.reference

    @property
    def shown_reference(self) -> str:
        """The reference in groups, for titles."""
        return grouped(self.reference)

    @property
    def standing(self) -> Standing:
        if self.vetoed:
            return STOPPED
        if self.for_somebody:
            return FOR_SOMEBODY
        if self.came_back:
            return CAME_BACK
        return WAITING if self.waiting else STANDINGS[State(self.progress.case.state)]

    @property
    def who(self) -> str | Promise:
        return WHO[self.progress.who_acts]

    @property
    def awaits_proof(self) -> bool:
        case = self.progress.case
        return case.state == State.AWAITING_PROOF and case.waits_for == WaitsFor.HOLDER

    @property
    def for_somebody(self) -> bool:
        """Whether somebody else asked, and staff has to see their papers."""
        case = self.progress.case
        return case.state == State.AWAITING_PROOF and case.waits_for == WaitsFor.STAFF

    @property
    def waiting(self) -> Waiting | None:
        """The waiting time that stands in for the SIM, while it runs."""
        wait = self.progress.wait
        runs = wait and not wait.ended_at and self.progress.case.state == State.AWAITING_PROOF
        return wait if runs else None

    @property
    def vetoed(self) -> Waiting | None:
        """The waiting time that somebody who was told put an end to, and the request with it."""
        wait = self.progress.wait
        return wait if wait and wait.outcome and self.progress.ended and wait.locked_until else None

    @property
    def is_over(self) -> bool:
        """Ended without a closing: taken back, turned down, or nothing was heard."""
        return self.progress.ended and not self.progress.off

    @property
    def next_at(self) -> datetime | None:
        """The next moment that means something to the reader; retries of our own do not."""
        case = self.progress.case
        if case.state in {State.AWAITING_PROOF, State.REFERRED}:
            return case.due_at
        return case.quarantine_until if case.state == State.SETTLED else None

    @property
    def ends_with(self) -> date | None:
        """The day with whose end the line ends, while that is still to come."""
        return self.progress.case.ends_on if self.progress.case.state == State.SCHEDULED else None

    @property
    def takes_account(self) -> bool:
        """Whether a bank account may be named: money comes back in euros, and none is on its way."""
        case = self.progress.case
        came_back = case.state == State.SETTLING and case.waits_for == WaitsFor.HOLDER
        # Before the line ends nobody knows what comes back: only "nothing" shuts the way.
        not_sent = case.state in MONEY_TO_COME and (self.comes_back is None or bool(self.comes_back))
        return offered(self.currency) and (came_back or not_sent)

    @property
    def may_choose(self) -> bool:
        """Whether its holder may still say what shall become of what is left."""
        return self.progress.case.state in road.MAY_CHOOSE_ANEW

    @property
    def came_back(self) -> bool:
        """Whether money that we sent came back, and its holder has to say where to."""
        return self.takes_account and self.progress.case.state == State.SETTLING

    @property
    def comes_back(self) -> Money | None:
        figures = self.progress.figures
        return Money(figures.comes_back_minor, figures.currency) if figures else None

    @property
    def paid_for_being_late(self) -> Money | None:
        """What a missed deadline paid by itself; None where none was missed, or none pays."""
        bodies = (each.body for each in self.progress.happenings if each.kind == "case.escalated")
        paid = next((body for body in bodies if body.get("paid_minor")), None)
        return Money(paid["paid_minor"], paid["currency"]) if paid else None

    @property
    def left(self) -> LeftShown | None:
        """What becomes of what is left; None where it is the usual and nothing is kept."""
        shown = LeftShown(self.progress.left) if self.progress.left else None
        return shown if shown and shown.unusual else None

    @property
    def to_pay(self) -> Money | None:
        figures = self.progress.figures
        return Money(figures.to_pay_minor, figures.currency) if figures and figures.to_pay_minor else None

    @property
    def nothing(self) -> Money:
        return Money.zero(self.currency)

    @property
    def steps(self) -> list[StepShown]:
        return [self._shown(step) for step in self.progress.steps]

    def _shown(self, step: Step) -> StepShown:
        # "13 December, 00:00" would read as one day too late: the chosen day is named, and its end.
        chosen = self.progress.case.ends_on if step.name == "off" and step.at is None else None
        due = None if chosen else step.due
        return StepShown(
            name=step.name,
            title=(DONE_STEPS if step.stand is Stand.DONE else STEPS)[step.name],
            stand=str(step.stand),
            tone=TONES[step.stand],
            at=step.at,
            due_at=due if isinstance(due, datetime) else None,
            due_on=None if isinstance(due, datetime) else due,
            ends_with=chosen,
        )

    @property
    def found(self) -> Tasks:
        """What the last assessment found, while the case waits for it."""
        kept = self.progress.case.obstacles if self.progress.case.state == State.BLOCKED else []
        return tasks(
            [
                (each["blocker"], each["detail"], Severity(each["severity"]), each["rule"], each["pack"])
                for each in kept
            ],
            country=self.country,
            currency=self.currency,
            policy=self.policy,
        )

    @property
    def messages(self) -> list[tuple[datetime, Any]]:
        """What was told, by the events that messages are sent at."""
        kinds = {**TOLD, "case.scheduled": _("Day is fixed")} if self.progress.case.ends_on else TOLD
        told = [(each.at, kinds[each.kind]) for each in self.progress.happenings if each.kind in kinds]
        return told[::-1]


# Every message goes out in the commit of its event, so the event is the time of the message.
TOLD = {
    "case.acknowledged": _("Receipt"),
    "case.awaiting_proof": _("Proof is missing"),
    "case.waiting": _("Was it you? To every contact"),
    "case.vouched": _("Papers were seen"),
    "case.vetoed": _("Stopped by one of your contacts"),
    "case.blocked": _("Something is in the way"),
    "case.referred": _("A person looks at it"),
    "case.escalated": _("We are late"),
    "case.refund_late": _("We are late with your money"),
    "case.certified": _("Certificate"),
    "case.settled": _("Money settled"),
    "case.left_chosen": _("What happens to what is left"),
    "case.withdrawn": _("Taken back"),
    "case.rejected": _("Turned down"),
    "case.expired": _("Ended without a closing"),
}
