"""No sequence of calls, times and answers brings a case where the declarations do not allow it.

Hypothesis chooses what people, the outside and the clock do to a handful of
lines; the model that R23 drives too (`drills/lifetimes/model.py`) says where
every case must stand. `CLEARLINE_ROAD_EXAMPLES=5000` makes a long run, with
new choices each time; a landing tries the same ones again.
"""

import os
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

import pytest
from drills.lifetimes import book, ending
from drills.lifetimes.model import Proof
from drills.lifetimes.outside import FAULTS
from drills.lifetimes.town import Town
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as some
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from clearline.brands import directory
from clearline.cases.states import State

LINES = 5
LONG = int(os.environ.get("CLEARLINE_ROAD_EXAMPLES", "0"))
BOUNDS = settings(
    max_examples=LONG or 25,
    stateful_step_count=60 if LONG else 30,
    derandomize=not LONG,
    deadline=None,
    database=None,
    # A failure tells what it found; making it smaller takes minutes, and is asked for by a long run.
    phases=(Phase.generate, Phase.shrink) if LONG else (Phase.generate,),
    suppress_health_check=list(HealthCheck),
)
JUMPS = (
    timedelta(seconds=1),
    timedelta(seconds=45),
    timedelta(minutes=20),
    timedelta(hours=7),
    timedelta(days=1),
    timedelta(days=14),
    timedelta(days=100),
    timedelta(days=400),
)
PEOPLE = (UUID(int=1), UUID(int=2))
CALLS = ("hlr.cease", "hlr.cease?", "payments.refund", "payments.refund?", "smdp.cancel")

lines = some.integers(0, LINES - 1)
shown = some.sets(some.sampled_from((Proof.PASSWORD, Proof.SMS_CODE, Proof.EMAIL_CODE)))


class Road(RuleBasedStateMachine):
    """Five lines of two or three holders, and everything that may happen to them."""

    database = None

    def __init__(self) -> None:
        super().__init__()
        self.database.empty()
        directory.forget()
        chance = Random(11)
        self.town = Town(
            self.database,
            seed="machine",
            at=datetime(2027, 3, 25, 12, tzinfo=UTC),
            lines=book.draw(chance, lines=LINES),
            faults=0,
            deaths=0,
        )

    def teardown(self) -> None:
        try:
            self.town.outside.plan.clear()
            self.town.rest()
            ending.add_up(self.town)
            assert self.town.told == []
        finally:
            self.town.clock.close()

    @rule(
        number=lines,
        in_days=some.sampled_from((None, None, -1, 0, 1, 3, 20)),
        shown=shown,
        by=some.sampled_from((None, *PEOPLE)),
        operator=some.booleans(),
    )
    def ask(self, number, in_days, shown, by, operator):
        line = self.town.lines[number]
        day = None if in_days is None else self.town.today(line) + timedelta(days=in_days)
        self.town.ask(line, ends_on=day, shown=shown, by=by, operator=operator)

    @precondition(lambda self: self.town.cases)
    @rule(number=lines, shown=shown)
    def prove(self, number, shown):
        if case := self.town.case_of(self.town.lines[number]):
            self.town.prove(case, shown)

    @precondition(lambda self: self.town.cases)
    @rule(number=lines)
    def withdraw(self, number):
        if case := self.town.case_of(self.town.lines[number]):
            self.town.withdraw(case)

    @precondition(lambda self: self.town.cases)
    @rule(
        number=lines,
        by=some.sampled_from(PEOPLE),
        approve=some.booleans(),
        reason=some.sampled_from(("", "No.")),
    )
    def decide(self, number, by, approve, reason):
        if case := self.town.case_of(self.town.lines[number]):
            self.town.decide(case, reviewer=by, approve=approve, reason=reason)

    @precondition(lambda self: any(each.held for each in self.town.cases.values()))
    @rule(number=lines, right=some.booleans(), reason=some.sampled_from(("", "Mended.")))
    def resume(self, number, right, reason):
        case = self.town.case_of(self.town.lines[number])
        failed = case is not None and case.state in (State.CEASING, State.SETTLING)
        # Without a failed effect `again` is refused too; that hangs on effects the model leaves out.
        if case is not None and case.held:
            self.town.resume(case, again=failed and right, reason=reason)

    @precondition(lambda self: self.town.cases)
    @rule(number=lines)
    def give_reason(self, number):
        if case := self.town.case_of(self.town.lines[number]):
            self.town.give_reason(case)

    @rule(number=lines)
    def mend(self, number):
        self.town.pass_by(timedelta(seconds=1))
        self.town.mend(self.town.lines[number])

    @rule(number=lines, other=lines)
    def hand_over(self, number, other):
        line, to = self.town.lines[number], self.town.lines[other].customer
        case = self.town.case_of(line)
        early = case is None or case.state in (State.AWAITING_PROOF, State.BLOCKED, State.SCHEDULED)
        if early and to.place == line.customer.place:
            self.town.hand_over(line, to)

    @rule(call=some.sampled_from(CALLS), faults=some.lists(some.sampled_from(FAULTS), min_size=1, max_size=3))
    def go_wrong(self, call, faults):
        self.town.outside.plan.setdefault(call, []).extend(faults)

    @rule()
    def die(self):
        self.town.worker.dies_next = True

    @rule(time=some.sampled_from(JUMPS))
    def pass_by(self, time):
        self.town.pass_by(time)

    @rule(time=some.sampled_from(JUMPS))
    def work(self, time):
        self.town.pass_by(time)
        self.town.rest()

    @invariant()
    def nothing_is_broken(self):
        assert self.town.told == []


@pytest.mark.feature("S3")
def test_no_sequence_leads_where_the_declarations_do_not(database):
    Road.database = database
    run_state_machine_as_test(Road, settings=BOUNDS)


@pytest.mark.feature("S3")
@pytest.mark.planted_breach
def test_the_machine_finds_a_wake_up_that_is_lost(database, monkeypatch):
    from clearline.cases.engine import locking

    monkeypatch.setattr(locking, "wake", lambda **_: None)
    Road.database = database
    with pytest.raises(AssertionError, match="ceasing"):
        run_state_machine_as_test(Road, settings=BOUNDS)
