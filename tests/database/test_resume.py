"""Staff see what nobody answers, let held cases go on, and send again only what surely failed."""

from datetime import timedelta

import pytest
from django.db import IntegrityError
from tests.builders import a_brand, a_line
from tests.partner import CONNECTOR, EFFECT, REFUSED, SILENCE, Partner, asked_for
from tests.world import state_of

from clearline.audit import timeline
from clearline.brands.database import clock
from clearline.cases.models import Case
from clearline.connectors.payments import simulator as bank
from clearline.journey import road
from clearline.journey.ordering import order_closing
from clearline.outbox import commands, dispatch
from clearline.outbox.commands import Command
from clearline.outbox.models import Effect
from clearline.outbox.routes import Route, register
from clearline.outbox.standing import unanswered
from clearline.settlement.models import Refund
from clearline.vocabulary.answers import Answer, Outcome
from clearline.vocabulary.identifiers import uuid7

pytestmark = pytest.mark.database

CHIDI = uuid7()


def resumed(case, **options):
    return road.resume(case_id=case, by=CHIDI, reason="The bank has been called.", now=clock(), **options)


def case_of(receipt):
    return Case.objects.get(pk=receipt.case_id)


def silent_network():
    """Let the network take every order and never say so."""
    asked = []

    def say_nothing(_order, key):
        asked.append(key)
        return SILENCE

    register(
        "hlr.cease",
        Route(
            connector="hlr",
            prepare=lambda effects: {each.id: each.body for each in effects},
            send=say_nothing,
            ask=say_nothing,
        ),
    )
    return asked


@pytest.mark.feature("S2")
def test_a_network_that_stays_silent_is_shown_to_staff_and_asked_on(world):
    asked = silent_network()
    receipt = order_closing(line=a_line(), ends_on=None)
    world.work()
    assert (case_of(receipt).state, case_of(receipt).waits_for) == ("ceasing", "")
    assert road.silences(case_id=receipt.case_id, now=clock()) == []
    for _ in range(8):
        world.let_pass(timedelta(minutes=10))
        world.work()
    case = case_of(receipt)
    assert (case.state, case.waits_for, case.held_reason) == ("ceasing", "staff", "")
    (told,) = [each for each in timeline.of(case.id) if each.kind == "case.unanswered"]
    assert (told.body["effect"], told.body["reason"]) == ("hlr.cease", "time_out")
    (silence,) = road.silences(case_id=receipt.case_id, now=clock())
    assert (silence.effect, silence.attempts) == ("hlr.cease", len(asked))
    # It answers at last: nobody has to do anything.
    world.connect()
    world.let_pass(timedelta(minutes=20))
    world.work()
    assert (case_of(receipt).state, case_of(receipt).waits_for) == ("settled", "")
    assert len(set(asked)) == 1


@pytest.mark.feature("S2")
def test_a_refused_refund_is_sent_again_by_staff_under_the_next_generation(world):
    line = a_line(credit_minor=900)
    receipt = order_closing(line=line, ends_on=None)
    world.payments.tell(str(line.account_id), bank.CLOSED)
    world.work()
    case = case_of(receipt)
    assert (case.state, case.held_reason) == ("settling", "The refund was refused: payer_closed")
    assert Refund.objects.get().state == "returned"
    with pytest.raises(road.SendItAgain):
        resumed(case.id)
    with pytest.raises(road.Unexplained):
        road.resume(case_id=case.id, by=CHIDI, reason=" ", again=True, now=clock())
    world.payments.tell(str(line.account_id), "open")
    assert resumed(case.id, again=True) == (f"payments.refund:{case.id}:2",)
    assert Refund.objects.get().state == "asked"
    with pytest.raises(road.NothingFailed):
        resumed(case.id, again=True)
    world.work()
    assert state_of(case.id) == "settled"
    assert Refund.objects.get().state == "confirmed"
    refund = Effect.objects.filter(effect="payments.refund").order_by("generation")
    assert list(refund.values_list("generation", "state")) == [(1, "failed"), (2, "confirmed")]
    (leaf,) = [each for each in timeline.of(case.id) if each.kind == "case.resumed"]
    assert leaf.body["by"] == str(CHIDI)
    assert leaf.body["again"] == ["payments.refund:2"]
    assert "bank" not in str(leaf.body)
    sealed = leaf.body["reason"]
    assert road.why_resumed(case_id=case.id, subject_id=line.subject_id, sealed=sealed) == (
        "The bank has been called."
    )
    assert road.why_resumed(case_id=case.id, subject_id=uuid7(), sealed=sealed) == ""


def test_a_case_that_was_set_aside_goes_on_where_it_stood(world):
    receipt = order_closing(line=a_line(), ends_on=None)
    Case.objects.filter(pk=receipt.case_id).update(held_reason="verify: KeyError", waits_for="staff")
    world.work()
    assert state_of(receipt.case_id) == "acknowledged"
    assert resumed(receipt.case_id) == ()
    world.work()
    assert state_of(receipt.case_id) == "settled"


def test_a_case_that_nothing_holds_is_left_alone(world):
    receipt = order_closing(line=a_line(), ends_on=None)
    with pytest.raises(road.NotHeld):
        resumed(receipt.case_id)
    world.work()
    world.let_pass(timedelta(days=400))
    world.work()
    assert state_of(receipt.case_id) == "released"
    with pytest.raises(road.NotHeld):
        resumed(receipt.case_id, again=True)


@pytest.mark.feature("S2")
@pytest.mark.parametrize("answer", [SILENCE, Answer(outcome=Outcome.CONFIRMED), None])
def test_the_database_refuses_a_generation_without_a_failure_before_it(answer):
    Partner(sends=[answer]).connect()
    (effect,) = asked_for()
    if answer:
        dispatch.dispatch(connector=CONNECTOR)
    for generation in (2, 3):
        with pytest.raises(IntegrityError, match="needs a failure before it"):
            asked_for(origin=effect.origin, generation=generation)
    with pytest.raises(IntegrityError, match="needs a failure before it"):
        commands.write([Command(a_brand().id, uuid7(), EFFECT, CONNECTOR, {}, 2)], clock())


@pytest.mark.feature("S2")
def test_the_database_refuses_to_change_how_an_effect_ended():
    Partner(sends=[REFUSED]).connect()
    (effect,) = asked_for()
    dispatch.dispatch(connector=CONNECTOR)
    for change in ({"state": "pending", "due_at": clock()}, {"generation": 2}, {"origin": uuid7()}):
        with pytest.raises(IntegrityError, match="has ended as failed, or changes its key"):
            Effect.objects.filter(pk=effect.pk).update(**change)


def test_what_was_accepted_is_no_silence(world):
    Partner(sends=[Answer(outcome=Outcome.ACCEPTED)], asks=[SILENCE]).connect()
    (effect,) = asked_for()
    dispatch.dispatch(connector=CONNECTOR)
    assert unanswered(now=clock() + timedelta(hours=2)) == []
    world.let_pass(timedelta(minutes=20))
    dispatch.dispatch(connector=CONNECTOR)
    assert [each.origin for each in unanswered(now=clock() + timedelta(hours=2))] == [effect.origin]
