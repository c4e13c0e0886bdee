"""The engine: claim, load, decide, commit, for one case and for many; locks, races and poison."""

import threading
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import timedelta

import psycopg
import pytest
from django.db import DatabaseError, connection, connections, transaction
from tests.builders import a_bill, a_brand, a_holder, a_line, an_open_order, two_factors
from tests.world import state_of

from clearline.audit import timeline
from clearline.brands import sets
from clearline.brands.database import as_brand, clock, statement
from clearline.cases.engine import doors, locking
from clearline.cases.engine.batch import advance, run_batch
from clearline.cases.engine.locking import claim
from clearline.cases.engine.stage import Move, Stage
from clearline.cases.models import Case
from clearline.cases.states import State, WaitsFor
from clearline.identity.proofs import attach
from clearline.journey import road
from clearline.journey.ordering import order_closing
from clearline.journey.step6_cease import STAGES as CEASING
from clearline.journey.telling import tell
from clearline.notices.models import Notice
from clearline.outbox import answers
from clearline.outbox.dispatch import claim as claim_effects
from clearline.outbox.dispatch import dispatch
from clearline.outbox.models import Effect
from clearline.settlement.figures import Figures
from clearline.settlement.final_bills import FinalBillDraft
from clearline.settlement.models import FinalBill
from clearline.vocabulary.answers import Answer, Outcome
from clearline.vocabulary.lanes import Lane

pytestmark = pytest.mark.database


def requested(count, *, brand=None, account=None):
    """Hand in requests for `count` lines of one account; return the cases, oldest first."""
    brand = brand or a_brand()
    account = account or a_holder(brand=brand).account
    now = clock()
    return [
        road.request(
            line=a_line(brand=brand, account=account),
            channel="portal",
            language="en",
            ends_on=None,
            now=now + timedelta(microseconds=number),
        ).case_id
        for number in range(count)
    ]


def to_verified(case, _facts, now):
    return Move(
        to=State.VERIFIED,
        due_at=now + timedelta(days=1),
        changes={"verified_at": now},
        records=(tell(case, "cleared"),),
    )


def a_stage(**given):
    """Return a stage of the tests' own, which verifies whatever was asked for and tells the holder."""
    return replace(
        Stage(
            name="trial",
            story="a stage on trial",
            takes=(State.ACKNOWLEDGED,),
            gives=(State.VERIFIED,),
            decide=to_verified,
        ),
        **given,
    )


def run_all(stage):
    while run_batch(stage):
        pass


def told(case_id):
    """Return how many different contacts were told, and by how many messages."""
    contacts = list(
        Notice.objects.filter(origin=case_id, template="cleared").values_list("contact", flat=True)
    )
    return len(set(contacts)), len(contacts)


class TestClaim:
    def test_rows_that_another_worker_holds_are_passed_over(self, database):
        first, second, third = requested(3)
        with psycopg.connect(database.url("engine")) as other:
            other.execute("SELECT FROM cases_case WHERE id = %s FOR UPDATE", [first])
            with transaction.atomic():
                mine = claim(lane=Lane.INTERACTIVE, states=(State.ACKNOWLEDGED,), now=clock(), limit=1)
                assert [case.id for case in mine] == [second]
                theirs = other.execute(
                    statement("clearline.cases.engine", "claim").replace("{columns}", "c.id"),
                    {"lane": 0, "states": ["acknowledged"], "now": clock(), "limit": 9},
                ).fetchall()
                assert theirs == [(first,), (third,)]

    def test_oldest_first_and_none_before_its_time(self):
        cases = requested(3)
        Case.objects.filter(pk=cases[0]).update(due_at=clock() + timedelta(minutes=5))
        Case.objects.filter(pk=cases[2]).update(due_at=clock() - timedelta(minutes=5))
        with transaction.atomic():
            found = claim(lane=Lane.INTERACTIVE, states=(State.ACKNOWLEDGED,), now=clock(), limit=9)
        assert [case.id for case in found] == [cases[2], cases[1]]

    def test_a_held_case_is_not_claimed_again(self):
        (case,) = requested(1)
        Case.objects.filter(pk=case).update(held_reason="Somebody has to look.", waits_for="staff")
        with transaction.atomic():
            later = clock() + timedelta(days=9)
            assert claim(lane=Lane.INTERACTIVE, states=(State.ACKNOWLEDGED,), now=later, limit=9) == []
        assert locking.lanes_due(now=clock() + timedelta(days=9)) == []


OLD_WAKE = """
    UPDATE cases_case SET due_at = %(now)s
    WHERE id = ANY (%(ids)s::uuid[]) AND ended_at IS NULL AND (due_at IS NULL OR due_at > %(now)s)
"""


class TestWake:
    def _answered_while_deciding(self):
        """Let a stage decide on what it read before the network's answer came; return the case."""
        receipt = order_closing(line=a_line(), ends_on=None)
        advance(road.STAGES)
        Case.objects.filter(pk=receipt.case_id).update(due_at=clock())
        read, go_on, answering = threading.Event(), threading.Event(), threading.Event()
        confirm = next(stage for stage in CEASING if State.CEASING in stage.takes)

        def load(cases, now):
            facts = confirm.load(cases, now)
            read.set()
            assert go_on.wait(10)
            return facts

        def decides():
            with _own_connections():
                run_batch(replace(confirm, load=load))

        def answers_come():
            with _own_connections():
                (effect,) = claim_effects(connector="hlr", now=clock())
                answering.set()
                answer = Answer(outcome=Outcome.CONFIRMED, facts={"read_back": "subscriber not found"})
                answers.record([(effect, answer, True)], clock())

        stage, network = threading.Thread(target=decides), threading.Thread(target=answers_come)
        stage.start()
        assert read.wait(10)
        network.start()
        assert answering.wait(10)
        network.join(0.5)  # long enough to commit, or to wait for the stage's lock
        go_on.set()
        stage.join(10)
        network.join(10)
        return Case.objects.get(pk=receipt.case_id)

    @pytest.mark.feature("S1")
    def test_an_answer_is_not_lost_on_a_stage_that_did_not_see_it(self, world):
        case = self._answered_while_deciding()
        assert Effect.objects.get(origin=case.id, effect="hlr.cease").state == "confirmed"
        assert (case.state, case.due_at <= clock()) == ("ceasing", True)
        world.work()
        assert state_of(case.id) == "settled"

    def test_the_old_statement_would_have_lost_it(self, monkeypatch):
        ours = sets.statement
        monkeypatch.setattr(
            sets, "statement", lambda package, name: OLD_WAKE if name == "wake" else ours(package, name)
        )
        case = self._answered_while_deciding()
        assert Effect.objects.get(origin=case.id, effect="hlr.cease").state == "confirmed"
        assert case.due_at > clock() + timedelta(minutes=4)

    @pytest.mark.feature("E13")
    def test_a_late_answer_brings_no_promised_time_forward(self, world):
        """Only what waits for an answer is woken: a settled case rests until its quarantine is over."""
        receipt = order_closing(line=a_line(), ends_on=None)
        world.work()
        due = Case.objects.get(pk=receipt.case_id).due_at
        locking.wake(case_ids=[receipt.case_id], now=clock())
        assert Case.objects.get(pk=receipt.case_id).due_at == due > clock() + timedelta(days=40)

    @pytest.mark.parametrize("chosen", [True, False])
    def test_a_case_that_is_due_too_soon_keeps_its_time(self, world, chosen):
        """However it came to be due: the network gets no order early, and the pool no number."""
        day = (clock() + timedelta(days=20)).date() if chosen else None
        receipt = order_closing(line=a_line(), ends_on=day)
        world.work()
        before = Case.objects.values_list("state", "due_at").get(pk=receipt.case_id)
        assert before[0] == ("scheduled" if chosen else "settled")
        Case.objects.filter(pk=receipt.case_id).update(due_at=clock())
        world.work()
        assert Case.objects.values_list("state", "due_at").get(pk=receipt.case_id) == before

    @pytest.mark.feature("B4")
    def test_a_blocked_case_is_woken_when_its_line_changed_and_only_then(self):
        line = a_line(open_order=True)
        receipt = order_closing(line=line, ends_on=None)
        advance(road.STAGES)
        with transaction.atomic():
            assert locking.wake_changed(now=clock()) == 0
        type(line).objects.filter(pk=line.pk).update(changed_at=clock())
        with transaction.atomic():
            assert locking.wake_changed(now=clock()) == 1
            assert locking.wake_changed(now=clock()) == 0
        assert Case.objects.get(pk=receipt.case_id).due_at <= clock()


@contextmanager
def _own_connections():
    """Close what this thread opened."""
    try:
        yield
    finally:
        connections.close_all()


class TestTogether:
    @pytest.mark.feature("B7")
    def test_lines_that_end_at_two_workers_settle_their_bills_once(self, world):
        """Each worker sees the other's line still alive, unless they take turns."""
        line = a_line(credit_minor=900)
        other = a_line(brand=line.brand, account=line.account, credit_minor=900)
        a_bill(account=line.account, amount_minor=500)
        for each in (line, other):
            order_closing(line=each, ends_on=None)
        advance(road.STAGES)
        dispatch(connector="hlr")
        confirm = next(stage for stage in CEASING if State.CEASING in stage.takes)
        read, go_on = threading.Event(), threading.Event()

        def load(cases, now):
            facts = confirm.load(cases, now)
            read.set()
            assert go_on.wait(10)
            return facts

        def works(stage):
            with _own_connections():
                run_batch(stage, limit=1)

        first = threading.Thread(target=works, args=[replace(confirm, load=load)])
        second = threading.Thread(target=works, args=[confirm])
        first.start()
        assert read.wait(10)
        second.start()
        second.join(10)  # it had no turn, and did not wait for one
        assert not FinalBill.objects.exists()
        go_on.set()
        first.join(10)
        world.work()
        assert sorted(FinalBill.objects.values_list("bills_minor", flat=True)) == [0, 500]


class TestQueries:
    """The number of queries for a few cases is that for hundreds."""

    def _spent(self, world, prepare):
        """Drive prepared cases as far as they go; return the queries of each batch and the stages met."""
        spent, met = [], set()

        def noted(stage):
            def load(cases, now):
                met.add(stage.name)
                return stage.load(cases, now)

            return replace(stage, load=load)

        stages = [noted(stage) for stage in road.STAGES]
        prepare()
        for days in (0, 0, 0, 0, 200):
            world.let_pass(timedelta(days=days))
            while queries := self._of_a_batch(stages):
                spent.append(queries)
            for connector in ("hlr", "smdp", "payments"):
                while dispatch(connector=connector):
                    pass
            world.let_pass(timedelta(seconds=5))
        return spent, met

    def _of_a_batch(self, stages):
        queries = []

        def count(execute, text, *rest):
            queries.append(text)
            return execute(text, *rest)

        with ExitStack() as watch:
            for alias in ("default", "keystore"):
                watch.enter_context(connections[alias].execute_wrapper(count))
            return len(queries) if run_batch(*stages, limit=1000) else 0

    @pytest.mark.feature("I5")
    def test_as_many_queries_for_eight_hundred_as_for_four(self, world):
        brand = a_brand()
        minor = a_holder(brand=brand, kind="minor").account

        def cases(count):
            for _ in range(count):
                order_closing(line=a_line(brand=brand, credit_minor=900), ends_on=None)
            for _ in range(count):
                order_closing(line=a_line(brand=brand, account=minor), ends_on=None)
            requested(count, brand=brand)
            a_blocked(count, brand=brand)

        self._spent(world, lambda: cases(1))  # what is remembered for good is read now
        few, met = self._spent(world, lambda: cases(1))
        many, _ = self._spent(world, lambda: cases(200))
        assert met == {stage.name for stage in road.STAGES}
        assert few == many


def a_blocked(count, *, brand):
    """Order closings that something stands in the way of."""
    account = a_holder(brand=brand).account
    for _ in range(count):
        line = a_line(brand=brand, account=account)
        an_open_order(line=line)
        order_closing(line=line, ends_on=None)


class TestPoison:
    """One case that breaks its batch is held with its reason; the other 49 go on, once."""

    def _held_alone(self, cases, poisoned, reason):
        held = Case.objects.get(pk=poisoned)
        assert (held.state, held.held_reason, held.waits_for) == ("acknowledged", reason, "staff")
        others = [case for case in cases if case != poisoned]
        assert set(Case.objects.filter(pk__in=others).values_list("state", "held_reason")) == {
            ("verified", "")
        }
        assert {told(case) for case in others} == {(3, 3)}
        assert told(poisoned) == (0, 0)
        assert [leaf.kind for leaf in timeline.of(poisoned)][-1] == "case.held"

    @pytest.mark.feature("S1")
    def test_whose_decision_raises(self):
        cases = requested(50)

        def decide(case, facts, now):
            if case.id == cases[17]:
                raise ZeroDivisionError
            return to_verified(case, facts, now)

        run_all(a_stage(decide=decide))
        self._held_alone(cases, cases[17], "trial: ZeroDivisionError")

    @pytest.mark.feature("S1")
    def test_whose_record_breaks_a_constraint_in_the_commit(self):
        cases = requested(50)

        def decide(case, facts, now):
            move = to_verified(case, facts, now)
            if case.id != cases[31]:
                return move
            wrong = FinalBillDraft(case.brand_id, case.id, Figures("GBP", -5, 0, 0))
            return replace(move, records=(*move.records, wrong))

        run_all(a_stage(decide=decide))
        self._held_alone(cases, cases[31], "trial: IntegrityError")

    @pytest.mark.feature("S1")
    def test_that_cannot_be_loaded(self):
        cases = requested(50)

        def load(some, _now):
            if any(case.id == cases[0] for case in some):
                raise KeyError("plan")
            return {}

        run_all(a_stage(load=load))
        self._held_alone(cases, cases[0], "trial: KeyError")

    def test_whose_other_rows_cannot_be_changed(self):
        cases = requested(50)

        def apply(moves, _now):
            with connection.cursor() as cursor:
                for case, _ in moves:
                    if case.id == cases[49]:
                        cursor.execute("SELECT 1 / 0")

        run_all(a_stage(apply=apply))
        self._held_alone(cases, cases[49], "trial: DataError")

    def test_an_undeclared_state_is_refused(self):
        cases = requested(50)

        def decide(case, facts, now):
            move = to_verified(case, facts, now)
            return replace(move, to=State.CLEARED) if case.id == cases[3] else move

        run_all(a_stage(decide=decide))
        self._held_alone(cases, cases[3], "trial: ValueError")

    def test_a_column_that_moves_may_not_change_is_refused(self):
        cases = requested(50)

        def decide(case, facts, now):
            move = to_verified(case, facts, now)
            return replace(move, changes={"reference": "X"}) if case.id == cases[3] else move

        run_all(a_stage(decide=decide))
        self._held_alone(cases, cases[3], "trial: ValueError")

    def test_one_that_stays_poisonous_does_not_spin(self):
        """A held case is not taken again, so a stage with nothing but poison comes to its end."""
        cases = requested(8)

        def decide(_case, _facts, _now):
            raise ZeroDivisionError

        assert advance([a_stage(decide=decide)]) == 8
        assert set(Case.objects.filter(pk__in=cases).values_list("version", flat=True)) == {2}

    def test_the_reason_tells_no_values(self):
        (case,) = requested(1)

        def decide(_case, _facts, _now):
            raise ValueError("+44 7700 900142")

        run_all(a_stage(decide=decide))
        assert Case.objects.get(pk=case).held_reason == "trial: ValueError"

    @pytest.mark.feature("S1")
    @pytest.mark.parametrize("sqlstate", ["40P01", "40001", "53300", "57P01", "55P03", "25P03"])
    def test_a_fault_of_the_moment_is_raised_and_holds_nobody(self, sqlstate):
        cases = requested(5)

        def apply(_moves, _now):
            with connection.cursor() as cursor:
                cursor.execute(f"DO $$ BEGIN RAISE EXCEPTION 'trial' USING ERRCODE = '{sqlstate}'; END $$")

        with pytest.raises(DatabaseError):
            run_batch(a_stage(apply=apply))
        assert set(Case.objects.filter(pk__in=cases).values_list("state", "held_reason", "version")) == {
            ("acknowledged", "", 1)
        }
        # And nothing is lost: the next batch takes them.
        assert run_batch(a_stage()) == 5

    def test_a_lost_connection_is_raised_and_holds_nobody(self):
        (case,) = requested(1)

        def apply(_moves, _now):
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

        with pytest.raises(DatabaseError):
            run_batch(a_stage(apply=apply))
        connection.close()
        assert Case.objects.values_list("state", "held_reason").get(pk=case) == ("acknowledged", "")


class TestCommit:
    def test_version_counts_changes_and_not_looks(self):
        (case,) = requested(1)
        looks = Move(to=State.ACKNOWLEDGED, due_at=clock() + timedelta(days=1), quiet=True)
        run_batch(a_stage(decide=lambda *_: looks))
        assert Case.objects.get(pk=case).version == 1
        Case.objects.filter(pk=case).update(due_at=clock())
        run_batch(a_stage())
        assert Case.objects.get(pk=case).version == 2
        assert [leaf.kind for leaf in timeline.of(case)] == ["case.acknowledged", "case.verified"]

    def test_a_column_that_one_move_leaves_out_keeps_its_value(self):
        first, second = requested(2)

        def decide(case, _facts, now):
            changes = {"reason_code": "price"} if case.id == first else {"policy_version": "p1"}
            return Move(to=State.VERIFIED, due_at=now + timedelta(days=1), changes=changes)

        Case.objects.filter(pk=second).update(reason_code="moving")
        run_batch(a_stage(decide=decide))
        rows = set(Case.objects.values_list("id", "reason_code", "policy_version"))
        assert rows == {(first, "price", ""), (second, "moving", "p1")}

    def test_an_open_state_with_nobody_to_move_it_is_refused_by_the_database(self):
        (case,) = requested(1)
        run_batch(a_stage(decide=lambda *_: Move(to=State.VERIFIED)))
        assert Case.objects.get(pk=case).held_reason == "trial: IntegrityError"

    def test_a_move_counts_once_when_two_workers_run_the_same_stage(self):
        cases = requested(60)

        def works():
            with _own_connections():
                while run_batch(a_stage(), limit=7):
                    pass

        workers = [threading.Thread(target=works) for _ in range(4)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join(60)
        assert set(Case.objects.values_list("state", "version")) == {("verified", 2)}
        assert {told(case) for case in cases} == {(3, 3)}


class TestDoors:
    @pytest.mark.feature("S4")
    def test_the_web_login_runs_the_doors_of_its_brand_and_sees_no_other(self, database):
        ours, theirs = a_brand(), a_brand(code="lumo-de", country="DE")
        line, foreign = a_line(brand=ours), a_line(brand=theirs)
        other = order_closing(line=foreign, ends_on=None).case_id
        database.log_in("web")
        with as_brand(ours.id) as now:
            receipt = road.request(line=line, channel="portal", language="en", ends_on=None, now=now)
            assert road.progress(case_id=receipt.case_id).withdrawable
        with as_brand(ours.id) as now:
            assert list(Case.objects.values_list("id", flat=True)) == [receipt.case_id]
            with pytest.raises(doors.NoSuchCase):
                road.withdraw(case_id=other, by=None, now=now)
            with pytest.raises(Case.DoesNotExist):
                road.progress(case_id=other)
            road.withdraw(case_id=receipt.case_id, by=None, now=now)
        assert Case.objects.count() == 0  # bound to no brand
        with pytest.raises(DatabaseError), as_brand(ours.id) as now:
            road.request(line=foreign, channel="portal", language="en", ends_on=None, now=now)
        database.log_in("engine")
        assert state_of(receipt.case_id) == "withdrawn"
        assert state_of(other) == "acknowledged"

    def test_a_door_waits_for_the_stage_that_holds_the_case(self):
        (case,) = requested(1)
        holds, go_on = threading.Event(), threading.Event()

        def slowly(case_row, facts, now):
            holds.set()
            assert go_on.wait(10)
            return to_verified(case_row, facts, now)

        def works():
            with _own_connections():
                run_batch(a_stage(decide=slowly))

        def withdraws():
            with _own_connections():
                road.withdraw(case_id=case, by=None, now=clock())

        stage, door = threading.Thread(target=works), threading.Thread(target=withdraws)
        stage.start()
        assert holds.wait(10)
        door.start()
        door.join(0.3)
        assert door.is_alive()
        go_on.set()
        stage.join(10)
        door.join(10)
        leaves = [leaf.kind for leaf in timeline.of(case)]
        assert leaves == ["case.acknowledged", "case.verified", "case.withdrawn"]
        assert Case.objects.get(pk=case).version == 3

    @pytest.mark.feature("C12")
    def test_twenty_requests_at_once_are_one_case(self):
        line = a_line()
        receipts, errors = [], []
        ready = threading.Barrier(20)

        def asks():
            with _own_connections():
                try:
                    ready.wait(10)
                    receipts.append(
                        road.request(line=line, channel="portal", language="en", ends_on=None, now=clock())
                    )
                except Exception as error:  # noqa: BLE001 (any is a failure of the test)
                    errors.append(error)

        threads = [threading.Thread(target=asks) for _ in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert errors == []
        assert len({receipt.reference for receipt in receipts}) == 1
        assert sum(receipt.created for receipt in receipts) == 1
        assert Case.objects.count() == 1
        assert Notice.objects.filter(template="request_recorded").count() == 3

    def test_a_case_that_ends_while_it_is_looked_for_makes_room_for_a_new_one(self, monkeypatch):
        line = a_line()
        common = {"line": line, "channel": "portal", "language": "en", "ends_on": None, "now": clock()}
        first = road.request(**common)

        def ends_first(package, name):
            if name == "find_open":
                other = threading.Thread(target=withdraws)
                other.start()
                other.join(10)
            return statement(package, name)

        def withdraws():
            with _own_connections():
                road.withdraw(case_id=first.case_id, by=None, now=clock())

        monkeypatch.setattr(sets, "statement", ends_first)
        second = road.request(**common)
        assert (second.created, second.case_id == first.case_id) == (True, False)
        assert state_of(first.case_id) == "withdrawn"

    @pytest.mark.feature("C9")
    def test_two_proofs_brought_at_once_are_both_counted(self):
        """Each request sees only its own proof until the other commits: the sum is made under the lock."""
        line = a_line()
        case = road.request(line=line, channel="portal", language="en", ends_on=None, now=clock()).case_id
        advance(road.STAGES)
        assert state_of(case) == "awaiting_proof"
        proofs = two_factors(line=line, now=clock()).ids
        both = threading.Barrier(2)

        def brings(proof):
            with _own_connections(), as_brand(line.brand_id) as now:
                attach(proof_ids=[proof], case_id=case, now=now)
                both.wait(10)
                road.prove(case_id=case, proof_ids=[proof], now=now)

        bringers = [threading.Thread(target=brings, args=[proof]) for proof in proofs]
        for bringer in bringers:
            bringer.start()
        for bringer in bringers:
            bringer.join(20)
        assert state_of(case) == "verified"

    def test_waiting_for_nobody_is_not_a_hold(self):
        """What is set aside names who has to look: the engine passes it over from then on."""
        (case,) = requested(1)

        def decide(*_):
            raise ZeroDivisionError

        run_batch(a_stage(decide=decide))
        assert Case.objects.get(pk=case).waits_for == WaitsFor.STAFF
