"""Lanes and streams of the outbox: nobody waits behind a list, nothing overtakes, a slow call is alone."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from tests.partner import CONFIRMED, CONNECTOR, NOT_SENT, REFUSED, SILENCE, Partner, asked_for

from clearline.brands.database import clock
from clearline.outbox import dispatch
from clearline.outbox.models import Effect
from clearline.vocabulary.identifiers import uuid7
from clearline.vocabulary.lanes import Lane

pytestmark = pytest.mark.database


def send(**options):
    return dispatch.dispatch(connector=CONNECTOR, **options)


def keys(effects):
    return [effect.key for effect in effects]


@pytest.mark.feature("C16")
def test_a_person_goes_before_a_list_that_was_there_first():
    partner = Partner().connect()
    listed = asked_for(3, lane=Lane.BULK)
    persons = asked_for(2)
    assert send() == 2
    assert {key for _, key in partner.calls} == set(keys(persons))
    assert send() == 3
    assert {key for _, key in partner.calls[2:]} == set(keys(listed))


def test_a_lane_is_sent_by_itself():
    Partner().connect()
    asked_for(2)
    asked_for(3, lane=Lane.BULK)
    assert dispatch.lanes_due(now=clock()) == [(CONNECTOR, Lane.INTERACTIVE), (CONNECTOR, Lane.BULK)]
    assert send(lane=Lane.BULK) == 3
    assert dispatch.lanes_due(now=clock()) == [(CONNECTOR, Lane.INTERACTIVE)]
    assert dispatch.connectors_due(now=clock()) == [CONNECTOR]


def test_what_is_out_with_a_sender_is_not_due():
    asked_for()
    dispatch.claim(connector=CONNECTOR, now=clock())
    assert dispatch.lanes_due(now=clock()) == []
    assert Effect.objects.get().due_at <= clock()


@pytest.mark.feature("D4")
def test_a_stream_is_sent_in_order_and_nothing_overtakes_what_was_not_sent(later):
    partner = Partner(sends=[NOT_SENT, CONFIRMED]).connect()
    stream = uuid7()
    told = [asked_for(stream=stream)[0] for _ in range(3)]
    send()
    assert [key for _, key in partner.calls] == keys(told)[:1]
    assert set(Effect.objects.values_list("reason", flat=True)) == {"not_sent", "waits_its_turn"}
    assert len(set(Effect.objects.values_list("due_at", flat=True))) == 1
    # One that is asked for meanwhile lines up behind them.
    told += asked_for(stream=stream)
    assert send() == 0
    later(minutes=1)
    send()
    assert [key for _, key in partner.calls[1:]] == keys(told)
    assert set(Effect.objects.values_list("state", flat=True)) == {"confirmed"}


@pytest.mark.parametrize(("answer", "sent"), [(SILENCE, 1), (REFUSED, 2), (RuntimeError("poison"), 2)])
def test_what_comes_next_waits_for_silence_but_not_for_a_refusal_or_for_poison(answer, sent):
    partner = Partner(sends=[answer, CONFIRMED]).connect()
    stream = uuid7()
    for _ in range(2):
        asked_for(stream=stream)
    while send():
        pass
    assert len(partner.calls) == sent


def test_a_stream_that_another_sender_has_is_left_to_it():
    partner = Partner().connect()
    stream = uuid7()
    asked_for(stream=stream)
    dispatch.claim(connector=CONNECTOR, now=clock())
    asked_for(stream=stream)
    (alone,) = asked_for()
    assert send() == 1
    assert [key for _, key in partner.calls] == [alone.key]


def test_a_limit_never_takes_the_second_of_a_stream_without_the_first(later):
    partner = Partner(sends=[NOT_SENT, CONFIRMED]).connect()
    stream = uuid7()
    (first,) = asked_for(stream=stream)
    send(limit=1)
    Effect.objects.filter(id=first.id).update(due_at=clock() + timedelta(minutes=1))
    (second,) = asked_for(stream=stream)
    Effect.objects.filter(id=second.id).update(due_at=second.asked_at)
    assert send(limit=1) == 0
    later(minutes=2)
    assert [send(limit=1), send(limit=1)] == [1, 1]
    assert [key for _, key in partner.calls[1:]] == keys([first, second])


def test_what_follows_one_that_waits_waits_too(later):
    """The second was there when the first was put off, the third lined up behind the first's new time."""
    partner = Partner(sends=[NOT_SENT, CONFIRMED]).connect()
    stream = uuid7()
    first, second = (asked_for(stream=stream)[0] for _ in range(2))
    send(limit=1)
    (third,) = asked_for(stream=stream)
    Effect.objects.filter(id=second.id).update(due_at=second.asked_at)
    later(minutes=2)
    while send():
        pass
    assert [key for _, key in partner.calls[1:]] == keys([first, second, third])


@pytest.mark.feature("S1")
def test_a_slow_call_holds_back_its_own_answer_only():
    asked_for(20)
    let_go, seen = threading.Event(), []

    def slow():
        # The first call hangs until somebody has seen the answers of all the others stored.
        if len(partner.calls) == 1:
            let_go.wait(20)

    partner = Partner(during=slow).connect()
    sender = threading.Thread(target=lambda: (send(), connection.close()))
    sender.start()
    for _ in range(200):
        seen.append(Effect.objects.filter(state="confirmed").count())
        if seen[-1] == 19:
            break
        let_go.wait(0.05)
    let_go.set()
    sender.join()
    assert seen[-1] == 19
    assert Effect.objects.filter(state="confirmed").count() == 20


def test_no_index_names_what_claiming_and_renewing_change(database):
    changed = {"state", "attempt", "lease_until", "facts", "reason", "answered_at"}
    with database.superuser_connection() as admin:
        indexes = admin.execute(
            "SELECT pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = 'outbox_effect'::regclass"
        ).fetchall()
    assert len(indexes) == 5
    assert [text for (text,) in indexes if any(f"{name} " in f"{text} " for name in changed)] == []


def test_a_batch_shrinks_for_a_slow_partner_and_grows_again():
    dispatch._pace[CONNECTOR, Lane.INTERACTIVE] = 5.0
    Partner().connect()
    asked_for(100)
    assert [send(), send()] == [dispatch.FEWEST, 100 - dispatch.FEWEST]
