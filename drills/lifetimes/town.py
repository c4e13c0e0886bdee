"""A town of subscribers: what people do there, and where every case must stand when the workers rest."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection
from tests.database_server import TestDatabase

from clearline.cases.engine.stage import Stage
from clearline.identity import proofs
from clearline.identity.models import ProofKind
from clearline.journey import choosing, road
from clearline.journey.ordering import order_closing
from clearline.lines.models import Account, Line, Order
from clearline.settlement.left import Way
from drills.lifetimes import book
from drills.lifetimes.book import Customer, Subscription
from drills.lifetimes.model import Case, Heard, Proof, Refused
from drills.lifetimes.outside import Outside
from drills.lifetimes.places import brands
from drills.lifetimes.stopped_clock import StoppedClock
from drills.lifetimes.worker import Worker

Answer = TypeVar("Answer")
STANDS = """
    SELECT c.id, c.state, c.held_reason, c.ends_at, c.ceased_at, c.quarantine_until,
        coalesce(network.state, ''), coalesce(refund.state, ''), refund.asked_at
    FROM cases_case c
    LEFT JOIN LATERAL (
        SELECT state FROM outbox_effect e
        WHERE e.brand_id = c.brand_id AND e.origin = c.id AND e.effect = 'hlr.cease'
        ORDER BY generation DESC LIMIT 1) network ON true
    LEFT JOIN LATERAL (
        SELECT state, asked_at FROM outbox_effect e
        WHERE e.brand_id = c.brand_id AND e.origin = c.id AND e.effect = 'payments.refund'
        ORDER BY generation DESC LIMIT 1) refund ON true
    WHERE c.id = ANY (%s::uuid[])
"""
STAFF = UUID(int=3)
TOLD = 12  # sentences about what was broken that a failed run keeps


class Town:
    """Some lines, their holders and everything outside; `broken` counts what may never be."""

    def __init__(
        self,
        database: TestDatabase,
        *,
        seed: str,
        at: datetime,
        lines: Sequence[Subscription],
        stages: Sequence[Stage] = road.STAGES,
        faults: float,
        deaths: float,
        bank_takes: timedelta = timedelta(0),
    ) -> None:
        self.database, self.lines = database, list(lines)
        self.clock = StoppedClock(database, at=at)
        self.outside = Outside(seed=seed, clock=self.clock.tell, share=faults, bank_takes=bank_takes)
        self.outside.connect()
        self.worker = Worker(
            outside=self.outside, clock=self.clock.tell, seed=seed, deaths=deaths, stages=stages
        )
        self.brands = brands()
        book.write(self.lines, self.brands)
        self.cases: dict[UUID, Case] = {}
        self.of_line: dict[int, list[Case]] = {each.number: [] for each in self.lines}
        self.broken: Counter[str] = Counter()
        self.counted: Counter[str] = Counter()
        self.told: list[str] = []

    def case_of(self, line: Subscription) -> Case | None:
        """Return the latest case of a line."""
        return self.of_line[line.number][-1] if self.of_line[line.number] else None

    # What people do.

    def ask(
        self,
        line: Subscription,
        *,
        ends_on: date | None,
        shown: set[Proof],
        by: UUID | None = None,
        operator: bool = False,
    ) -> None:
        """Ask for a line to be closed, by its holder (`by`, where signed in) or by the operator's order."""
        by = None if operator else by
        brought = {Proof.ORDER} if operator else shown
        latest = self.case_of(line)
        if any(each.ceased_at for each in self.of_line[line.number]):
            owed: Refused | None = Refused.ALREADY_CLOSED
        elif ends_on and ends_on < self.today(line):
            owed = Refused.DAY_IN_THE_PAST
        elif latest and not latest.over:
            owed = latest.ask_again(brought, account_id=line.customer.account_id, now=self.clock.now)
        else:
            owed = None

        def door() -> road.Receipt:
            row = Line.objects.select_related("account").get(pk=line.line_id)
            if operator:
                return order_closing(line=row, ends_on=ends_on)
            return choosing.request(
                line=row,
                wanted=choosing.Wanted(money=line.way or Way.REFUND),
                channel="portal",
                language="en",
                ends_on=ends_on,
                proof_ids=self._shown(line, shown),
                requested_by=by,
                now=self.clock.now,
            )

        receipt = self._through("ask", line, owed, door)
        if receipt is None or owed:
            return
        if latest and not latest.over:
            self.expect("doors", line, (receipt.case_id, receipt.created), (latest.case_id, False))
            return
        self.expect("doors", line, receipt.created, True)
        opened = Case(
            receipt.case_id,
            receipt.reference,
            line,
            self.clock.now,
            ends_on,
            by,
            operator,
            line.customer.account_id,
        )
        opened.bring(brought, self.clock.now)
        self.cases[opened.case_id] = opened
        self.of_line[line.number].append(opened)
        self.outside.names[opened.reference] = f"{line.number} {len(self.of_line[line.number])}"

    def prove(self, case: Case, shown: set[Proof]) -> None:
        """Bring proofs of whoever holds the line now."""
        line = case.line
        owed = case.prove(shown, account_id=line.customer.account_id, now=self.clock.now)

        def door() -> bool:
            return road.prove(case_id=case.case_id, proof_ids=self._shown(line, shown), now=self.clock.now)

        self._through("prove", line, owed, door)

    def withdraw(self, case: Case) -> None:
        owed = case.withdraw()
        self._through(
            "withdraw",
            case.line,
            owed,
            lambda: road.withdraw(case_id=case.case_id, by=None, now=self.clock.now),
        )

    def decide(self, case: Case, *, reviewer: UUID, approve: bool, reason: str) -> None:
        owed = case.decide(reviewer=reviewer, approve=approve, reason=reason)
        given: dict[str, Any] = {"reviewer_id": reviewer, "approve": approve, "reason": reason}
        self._through(
            "decide",
            case.line,
            owed,
            lambda: road.decide(case_id=case.case_id, now=self.clock.now, **given),
        )

    def resume(self, case: Case, *, again: bool, reason: str) -> None:
        owed = case.resume(again=again, reason=reason)
        given: dict[str, Any] = {"by": STAFF, "reason": reason, "again": again}
        self._through(
            "resume", case.line, owed, lambda: road.resume(case_id=case.case_id, now=self.clock.now, **given)
        )

    def give_reason(self, case: Case) -> None:
        self._through(
            "give_reason",
            case.line,
            None,
            lambda: road.give_reason(case_id=case.case_id, reason_code="price", now=self.clock.now),
        )

    def mend(self, line: Subscription) -> None:
        """Take away what stands in the way of a line: its open order, and what its account is held for."""
        now, customer = self.clock.now, line.customer
        Order.objects.filter(line_id=line.line_id).update(status="done")
        Account.objects.filter(pk=customer.account_id).update(status="active")
        Line.objects.filter(account_id=customer.account_id).update(changed_at=now)
        Line.objects.filter(pk=line.line_id).update(changed_at=now)
        line.open_order, customer.status = False, "active"

    def hand_over(self, line: Subscription, customer: Customer) -> None:
        """Give a line to another customer of the same brand, as an import does."""
        line.customer.traded = customer.traded = True
        line.customer = customer
        for case in self.cases.values():
            case.handed_over |= case.line is line
        book.hand_over(line, self.brands[customer.place], now=self.clock.now)

    # Time, and what the workers make of it.

    def rest(self) -> None:
        """Let the workers do all that is due, and hold every open case to the model."""
        if not self.worker.work():
            self._break("rest", "the workers never come to rest")
        self.check()

    def pass_by(self, time: timedelta) -> None:
        self.clock.pass_by(time)

    def today(self, line: Subscription) -> date:
        return self.clock.now.astimezone(self._zone(line)).date()

    def check(self) -> None:
        """Compare every case that was open with where it must stand now."""
        expected = {each.case_id: each for each in self.cases.values() if not each.seen}
        with connection.cursor() as cursor:
            cursor.execute(STANDS, [list(expected)])
            rows = cursor.fetchall()
        self.expect("states", None, len(rows), len(expected))
        for case_id, state, held, ends_at, ceased_at, rests_until, network, refund, asked_at in rows:
            case = expected[case_id]
            case.settle(self.clock.now, Heard(network, refund, asked_at, bool(held)))
            got = (state, bool(held), ends_at, ceased_at, rests_until)
            owed = (case.state, case.held, case.ends_at, case.ceased_at, case.rests_until)
            self.expect("states", case.line, got, owed, held)
            # One that went astray is told of once.
            case.seen = case.over or got != owed
            case.astray = got != owed

    # How it is kept.

    def _zone(self, line: Subscription) -> ZoneInfo:
        return ZoneInfo(self.brands[line.customer.place].time_zone)

    def _shown(self, line: Subscription, shown: set[Proof]) -> tuple[UUID, ...]:
        roots = {Proof.PASSWORD: "memory", Proof.SMS_CODE: f"sim:{line.line_id}", Proof.EMAIL_CODE: "mail"}
        return tuple(
            proofs.record(
                brand_id=self.brands[line.customer.place].id,
                account_id=line.customer.account_id,
                subject_id=line.customer.subject_id,
                kind=ProofKind(each.value),
                root=roots[each],
                channel="portal",
                now=self.clock.now,
            )
            for each in sorted(shown)
        )

    def _through(
        self, name: str, line: Subscription, owed: Refused | None, door: Callable[[], Answer]
    ) -> Answer | None:
        """Go through a door and compare its refusal with the one it owes."""
        self.counted["doors"] += 1
        try:
            got, answered = "", door()
        except Exception as error:  # noqa: BLE001 (whatever a door raises is compared with what it owes)
            got, answered = type(error).__name__, None
        self.expect("doors", line, (name, got), (name, owed.value if owed else ""))
        return answered

    def expect(self, what: str, line: Subscription | None, got: object, owed: object, why: str = "") -> None:
        self.counted["compared"] += 1
        if got != owed:
            number = line.number if line else "-"
            self._break(what, f"line {number} at {self.clock.now}: {got} {why}, and not {owed}")

    def _break(self, what: str, sentence: str) -> None:
        self.broken[what] += 1
        if len(self.told) < TOLD:
            self.told.append(f"{what}: {sentence}")
