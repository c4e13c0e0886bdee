"""What may become of a line that is being closed: stated once, from declarations and law.

An oracle, not a copy: it knows no batches, locks or due times. It is told
what people did and what the outside said, and answers where a case must
stand once the workers have nothing left to do. R23 and the state machine
hold the product to it.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from clearline.cases.states import FINAL, WITHDRAWABLE, State
from clearline.journey import road
from clearline.policy.policies import Policy, policy_for
from drills.lifetimes.book import Subscription
from drills.lifetimes.places import PLACES, Place

# Which state may follow which: what the steps declare. The holder who asks again with a new proof has
# the case looked at anew; a case may be held, and let go on, where it stands.
ASKED_AGAIN = (State.AWAITING_PROOF, State.ACKNOWLEDGED)
EDGES = frozenset(
    {
        (taken, given)
        for each in (*road.STEPS, *road.DETOURS)
        for taken in each.takes
        for given in each.gives
        if each.takes != each.gives  # declared for many states: it leaves a case where it is
    }
    | {ASKED_AGAIN}
    | {(state, state) for state in State if state not in FINAL}
)


COUNTS_FOR = timedelta(days=90)  # what somebody showed, once it was brought to a case


class Proof(StrEnum):
    """What can be shown: two of the holder's that rest on different things, or the operator's own order."""

    PASSWORD = "password"  # noqa: S105 (a kind of proof, not a secret)
    SMS_CODE = "sms_code"
    EMAIL_CODE = "email_code"
    ORDER = "operator_order"

    @property
    def counts(self) -> bool:
        return self in (Proof.PASSWORD, Proof.SMS_CODE)


class Refused(StrEnum):
    """How a door says no: the names of the errors that it documents."""

    ALREADY_CLOSED = "AlreadyClosed"
    DAY_IN_THE_PAST = "DayInThePast"
    FOREIGN_PROOF = "ForeignProof"
    NOT_HELD = "NotHeld"
    NOT_REFERRED = "NotReferred"
    OWN_CASE = "OwnCase"
    REASON_MISSING = "ReasonMissing"
    SEND_IT_AGAIN = "SendItAgain"
    TOO_LATE = "TooLate"
    UNEXPLAINED = "Unexplained"


HOLDER_HAS, LOOKS_EVERY = timedelta(days=30), timedelta(days=1)  # to name an account for what came back


@dataclass(frozen=True, slots=True)
class Heard:
    """How the effects of a case stand, as its outbox tells; empty where none was asked for.

    `refund_asked_at` is when the money was last sent, `set_aside` whether staff
    have the case: the one thing that the model cannot know, on one day in thirty.
    """

    network: str = ""
    refund: str = ""
    refund_asked_at: datetime | None = None
    set_aside: bool = False


@dataclass(slots=True)
class Case:
    """One closing of one line, as far as the world may know it."""

    case_id: UUID
    reference: str
    line: Subscription
    asked_at: datetime
    ends_on: date | None
    requested_by: UUID | None
    ordered: bool
    account_id: UUID
    state: State = State.ACKNOWLEDGED
    held: bool = False
    proofs: dict[Proof, datetime] = field(default_factory=dict)
    waits_until: datetime | None = None
    reviewed: bool = False
    ends_at: datetime | None = None
    ceased_at: datetime | None = None
    rests_until: datetime | None = None
    later: bool = False
    handed_over: bool = False
    comes_back: bool = False
    seen: bool = False
    astray: bool = False

    @property
    def over(self) -> bool:
        return self.state in FINAL

    @property
    def place(self) -> Place:
        return PLACES[self.line.customer.place]

    @property
    def policy(self) -> Policy:
        return policy_for(law_pack=self.place.law_pack, brand_code=f"drill-{self.line.customer.place}")

    # What people do. Each answers with the refusal that the door owes, or None.

    def prove(self, proofs: set[Proof], *, account_id: UUID, now: datetime) -> Refused | None:
        """Take proofs of an account; enough of them verify a case that waits for them."""
        if proofs and account_id != self.account_id:
            return Refused.FOREIGN_PROOF
        self.bring(proofs, now)
        if self.state is State.AWAITING_PROOF and self.proven(now):
            self.state = State.VERIFIED
        return None

    def bring(self, proofs: set[Proof], now: datetime) -> None:
        """Have proofs count from now on, for as long as the house says."""
        self.proofs |= dict.fromkeys(proofs, now + COUNTS_FOR)

    def ask_again(self, proofs: set[Proof], *, account_id: UUID, now: datetime) -> Refused | None:
        """Take a second request for the same line: the case is the same, and what it brought counts."""
        if proofs and account_id != self.account_id:
            return Refused.FOREIGN_PROOF
        self.bring(proofs, now)
        if proofs and self.state is State.AWAITING_PROOF:
            self.state = State.ACKNOWLEDGED
        return None

    def withdraw(self) -> Refused | None:
        if self.state is State.WITHDRAWN:
            return None
        if self.state not in WITHDRAWABLE:
            return Refused.TOO_LATE
        self.state, self.held = State.WITHDRAWN, False
        return None

    def decide(self, *, reviewer: UUID, approve: bool, reason: str) -> Refused | None:
        if not approve and not reason.strip():
            return Refused.REASON_MISSING
        if self.state is not State.REFERRED:
            return Refused.NOT_REFERRED
        if self.requested_by == reviewer:
            return Refused.OWN_CASE
        self.state, self.reviewed = (State.CLEARED if approve else State.REJECTED), True
        return None

    def resume(self, *, again: bool, reason: str) -> Refused | None:
        """Let a held case go on; what failed must be sent again, and only that."""
        if not reason.strip():
            return Refused.UNEXPLAINED
        if not self.held:
            return Refused.NOT_HELD
        if not again and self.state in (State.CEASING, State.SETTLING):
            return Refused.SEND_IT_AGAIN
        self.held = False
        return None

    # What must have become of it once nothing is due.

    def proven(self, now: datetime) -> bool:
        """Two of the holder's, or the operator's order, none of them too old."""
        good = {proof for proof, until in self.proofs.items() if until > now}
        return self.ordered or Proof.ORDER in good or len([each for each in good if each.counts]) >= 2

    def settle(self, now: datetime, heard: Heard) -> None:
        """Go as far as law, clock and outside allow at this moment; a held case stays where it is."""
        self.comes_back |= bool(heard.refund)
        while not self.held and not self.over:
            before = self.state
            self._on(now, heard)
            if self.state is before:
                return

    def _on(self, now: datetime, heard: Heard) -> None:
        match self.state:
            case State.ACKNOWLEDGED:
                self.state = State.VERIFIED if self.proven(now) else State.AWAITING_PROOF
                self.waits_until = now + timedelta(days=self.policy.proof_days.value)
            case State.AWAITING_PROOF if self.waits_until and now >= self.waits_until:
                self.state = State.EXPIRED
            case State.VERIFIED | State.BLOCKED:
                self.state = self._assessed()
            case State.CLEARED:
                self.ends_at = max(now, self._end_of_day()) if self.ends_on else now
                self.later = self.ends_at > now
                self.state = State.SCHEDULED
            case State.SCHEDULED if self.ends_at and now >= self.ends_at:
                self._order()
            case State.CEASING:
                self._ended(now, heard)
            case State.CEASED:
                self.state = State.SETTLING
            case State.SETTLING:
                self._paid(now, heard)
            case State.SETTLED if self.rests_until and now >= self.rests_until:
                self.state = State.RELEASED

    def _assessed(self) -> State:
        if self.blocked:
            return State.BLOCKED
        status, kind = self.line.customer.status, self.line.customer.kind
        return State.REFERRED if status != "active" or kind == "minor" else State.CLEARED

    @property
    def blocked(self) -> bool:
        """An open order, or an account whose misuse is looked into; not where the law forbids that."""
        return (self.line.open_order and self._may_block("blocker.active_services")) or (
            self.line.customer.status == "fraud_hold" and self._may_block("blocker.account_state")
        )

    def _may_block(self, rule: str) -> bool:
        return str(self.policy.rule(rule).value) != "must_not_block"

    def _end_of_day(self) -> datetime:
        """Find the moment at which the wall clock of the brand turns to the day after, by looking at it."""
        assert self.ends_on is not None
        zone, day = ZoneInfo(self.place.time_zone), self.ends_on
        moment = datetime.combine(day, time(6), tzinfo=UTC)
        while moment.astimezone(zone).date() <= day:
            moment += timedelta(minutes=15)
        return moment

    def _order(self) -> None:
        if self.line.customer.account_id != self.account_id:
            self.held = True
        else:
            self.state = State.CEASING

    def _ended(self, now: datetime, heard: Heard) -> None:
        if heard.network == "failed":
            self.held = True
        elif heard.network == "confirmed":
            days = self.policy.quarantine_days(self.line.customer.kind).value
            # Where the clock fell back meanwhile, the fixed moment stands.
            self.state, self.ceased_at = State.CEASED, max(now, self.ends_at or now)
            self.rests_until = self.ceased_at + timedelta(days=days)

    def _paid(self, now: datetime, heard: Heard) -> None:
        if heard.refund == "failed":
            self.held = self._is_left_to_staff(now, heard)
        elif heard.refund in ("", "confirmed"):
            self.state = State.SETTLED

    def _is_left_to_staff(self, now: datetime, heard: Heard) -> bool:
        """Euros may go to a bank account, and a case looks once a day whether its holder has named one."""
        if self.place.currency != "EUR" or heard.refund_asked_at is None:
            return True
        asked = now - heard.refund_asked_at
        if HOLDER_HAS < asked < HOLDER_HAS + LOOKS_EVERY:
            return heard.set_aside
        return asked >= HOLDER_HAS
