"""Effects on the outside: one key, no repetition before a question, nothing lost with its sender."""

import time
from datetime import timedelta
from uuid import UUID

import pytest
from django.conf import settings
from django.db import connection, transaction
from tests.builders import a_brand, a_line
from tests.partner import (
    ACCEPTED,
    CONFIRMED,
    CONNECTOR,
    EFFECT,
    NEVER_RECEIVED,
    NOT_SENT,
    REFUSED,
    SILENCE,
    Partner,
    asked_for,
)
from tests.postman import number_of
from tests.world import state_of

from clearline.brands.database import clock
from clearline.journey.ordering import order_closing
from clearline.outbox import answers, commands, dispatch, lease
from clearline.outbox.commands import Command
from clearline.outbox.dispatch import claim
from clearline.outbox.models import Effect
from clearline.vocabulary.answers import Answer, Outcome
from clearline.vocabulary.identifiers import uuid7

pytestmark = pytest.mark.database


def send():
    return dispatch.dispatch(connector=CONNECTOR)


def stands(effect):
    effect.refresh_from_db()
    return effect.state, effect.attempt


@pytest.mark.feature("S1", "S2")
def test_the_key_stays_the_same_over_all_attempts(later):
    partner = Partner(sends=[NOT_SENT, NOT_SENT, NOT_SENT, CONFIRMED]).connect()
    (effect,) = asked_for()
    for _ in range(6):
        send()
        later(minutes=20)
    assert partner.verbs == ["send"] * 4
    assert {key for _, key in partner.calls} == {f"{EFFECT}:{effect.origin}:1"} == {effect.key}
    assert stands(effect) == ("confirmed", 4)


@pytest.mark.feature("S1", "S2")
def test_an_answer_under_an_older_attempt_changes_nothing(later):
    Partner().connect()
    (effect,) = asked_for()
    (old,) = claim(connector=CONNECTOR, now=clock())
    later(seconds=11)
    (new,) = claim(connector=CONNECTOR, now=clock())
    assert (old.attempt, new.attempt, new.found) == (1, 2, "sending")
    assert answers.record([(old, REFUSED, True)], clock()) == []
    assert stands(effect) == ("sending", 2)
    answers.record([(new, CONFIRMED, True)], clock())
    assert answers.record([(old, REFUSED, True)], clock()) == []
    assert stands(effect) == ("confirmed", 2)


@pytest.mark.feature("S2")
def test_an_answer_that_comes_twice_counts_once():
    Partner().connect()
    (effect,) = asked_for()
    (claimed,) = claim(connector=CONNECTOR, now=clock())
    first = answers.record([(claimed, CONFIRMED, True)], clock())
    answered_at = Effect.objects.get().answered_at
    assert [each.effect.id for each in first] == [effect.id]
    assert answers.record([(claimed, CONFIRMED, True)], clock()) == []
    assert Effect.objects.get().answered_at == answered_at


@pytest.mark.feature("S1", "S2")
def test_silence_is_asked_about_and_never_sent_again_before(later):
    partner = Partner(sends=[SILENCE], asks=[SILENCE, SILENCE, CONFIRMED]).connect()
    (effect,) = asked_for()
    for _ in range(6):
        send()
        later(minutes=20)
    assert partner.verbs == ["send", "ask", "ask", "ask"]
    assert stands(effect)[0] == "confirmed"


@pytest.mark.feature("S1", "S2")
def test_what_was_never_received_is_sent_again_under_the_same_key(later):
    partner = Partner(sends=[SILENCE, CONFIRMED], asks=[NEVER_RECEIVED]).connect()
    (effect,) = asked_for()
    for _ in range(4):
        send()
        later(minutes=20)
    assert partner.verbs == ["send", "ask", "send"]
    assert len({key for _, key in partner.calls}) == 1
    assert stands(effect)[0] == "confirmed"


@pytest.mark.feature("S2")
def test_a_confirmed_failure_ends_it_and_only_a_new_generation_goes_on(later):
    partner = Partner(sends=[REFUSED, CONFIRMED]).connect()
    (effect,) = asked_for()
    send()
    later(days=30)
    assert send() == 0
    effect.refresh_from_db()
    assert (effect.state, effect.reason, effect.due_at) == ("failed", "payer_closed", None)
    # The same command again is the same effect; the next generation is another key.
    assert asked_for(origin=effect.origin) == [effect]
    assert send() == 0
    (second,) = asked_for(origin=effect.origin, generation=2)
    send()
    assert [key for _, key in partner.calls] == [effect.key, second.key]
    assert effect.key != second.key
    assert stands(second)[0] == "confirmed"


@pytest.mark.feature("S1", "S2")
def test_what_a_killed_sender_held_is_asked_about_first_and_within_ten_seconds(later):
    partner = Partner().connect()
    (effect,) = asked_for()
    claim(connector=CONNECTOR, now=clock())  # and killed
    assert send() == 0
    later(seconds=10)
    assert send() == 1
    assert partner.verbs == ["ask"]
    assert stands(effect) == ("confirmed", 2)


def test_without_a_way_to_ask_it_is_sent_again_under_the_same_key(later):
    partner = Partner(sends=[SILENCE, ACCEPTED]).connect(can_ask=False)
    (effect,) = asked_for()
    send()
    later(minutes=20)
    send()
    effect.refresh_from_db()
    assert (effect.state, effect.due_at) == ("accepted", None)
    assert partner.calls == [("send", effect.key)] * 2


def test_what_was_accepted_is_asked_about_until_it_is_confirmed(later):
    partner = Partner(sends=[ACCEPTED], asks=[ACCEPTED, CONFIRMED]).connect()
    (effect,) = asked_for()
    for _ in range(5):
        send()
        later(minutes=20)
    assert partner.verbs == ["send", "ask", "ask"]
    assert stands(effect)[0] == "confirmed"


@pytest.mark.feature("S1")
def test_no_transaction_is_open_while_a_call_is_under_way(database):
    busy = []

    def look():
        with database.superuser_connection() as admin:
            busy.append(
                admin.execute(
                    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                    " AND usename = 'clearline_engine' AND xact_start IS NOT NULL"
                ).fetchone()[0]
            )

    Partner(during=look).connect()
    asked_for(3)
    send()
    assert busy == [0, 0, 0]
    assert not connection.in_atomic_block


@pytest.mark.feature("S1")
def test_a_connector_that_raises_leaves_it_unknown_and_the_others_alone(later):
    partner = Partner(sends=[RuntimeError("broken"), CONFIRMED]).connect()
    asked_for(3)
    send()
    assert sorted(Effect.objects.values_list("state", flat=True)) == ["confirmed", "confirmed", "unknown"]
    assert Effect.objects.get(state="unknown").reason == "connector_raised"
    later(minutes=20)
    send()
    assert partner.verbs == ["send"] * 3 + ["ask"]
    assert set(Effect.objects.values_list("state", flat=True)) == {"confirmed"}


def test_one_that_cannot_be_prepared_does_not_stop_its_batch():
    effects = asked_for(9)

    def prepare(some):
        if any(each.id == effects[4].id for each in some):
            raise ValueError("poison")
        return {each.id: each.body for each in some}

    partner = Partner().connect(prepare=prepare)
    send()
    assert len(partner.calls) == 8
    assert [stands(effect)[0] for effect in effects] == ["confirmed"] * 4 + ["unknown"] + ["confirmed"] * 4
    assert effects[4].reason == "not_prepared"


def test_an_effect_without_a_route_waits_for_one(later):
    brand = a_brand().id
    commands.write([Command(brand, uuid7(), "drill.nobody", CONNECTOR, {})], clock())
    (known,) = asked_for()
    Partner().connect()
    send()
    assert stands(known)[0] == "confirmed"
    effect = Effect.objects.get(effect="drill.nobody")
    assert (effect.state, effect.reason, effect.due_at > clock()) == ("unknown", "no_route", True)


def test_an_answer_that_cannot_be_stored_does_not_lose_the_others():
    partner = Partner(sends=[CONFIRMED, Answer(outcome=Outcome.CONFIRMED, facts={"a": "\x00"}), CONFIRMED])
    partner.connect()
    asked_for(3)
    send()
    assert sorted(Effect.objects.values_list("state", "reason")) == [
        ("confirmed", ""),
        ("confirmed", ""),
        ("unknown", "unreadable_answer"),
    ]


def test_nothing_to_send_to_is_a_failure_only_where_nothing_was_sent(later):
    partner = Partner(sends=[SILENCE]).connect()
    (sent,) = asked_for()
    send()
    later(minutes=20)
    (fresh,) = asked_for()
    partner.connect(prepare=lambda _effects: {})
    send()
    assert stands(sent)[0] == "unknown"
    assert stands(fresh)[0] == "failed"
    # Where what goes out is kept before it goes, what was not kept never went, however its sender ended.
    later(minutes=20)
    partner.connect(prepare=lambda _effects: {}, kept_before_sent=True)
    send()
    assert stands(sent)[0] == "failed"


def one_call_at_once(monkeypatch):
    monkeypatch.setattr(settings, "CLEARLINE_CONNECTOR_LIMITS", '{"drill": {"at_once": 1}}')


class Frozen:
    """A machine's clock that can be made to jump."""

    def __init__(self) -> None:
        self.jump = 0.0

    def monotonic(self):
        return time.monotonic() + self.jump


@pytest.mark.feature("S1")
def test_a_sender_that_was_frozen_makes_no_further_call(monkeypatch):
    frozen = Frozen()
    monkeypatch.setattr(lease, "time", frozen)
    one_call_at_once(monkeypatch)
    partner = Partner(during=lambda: setattr(frozen, "jump", 60.0)).connect()
    first, second = asked_for(2)
    send()
    assert [key for _, key in partner.calls] == [first.key]
    assert stands(first)[0] == "confirmed"
    assert stands(second) == ("sending", 1)


@pytest.mark.feature("S1")
def test_a_sender_whose_effects_were_taken_over_makes_no_further_call(monkeypatch, later):
    monkeypatch.setattr(lease, "BEAT", timedelta(seconds=0.05))
    one_call_at_once(monkeypatch)

    def taken_over():
        connection.close()
        # Held rows are renewed; take them as another sender would after the lease ran out.
        taken = clock() + timedelta(minutes=1)
        assert len(claim(connector=CONNECTOR, now=taken)) == 2
        time.sleep(0.4)
        connection.close()

    partner = Partner(during=taken_over).connect()
    first, second = asked_for(2)
    send()
    assert [key for _, key in partner.calls] == [first.key]
    assert stands(first) == stands(second) == ("sending", 2)


@pytest.mark.feature("S1")
def test_a_renewal_waits_for_nobody_who_records_an_answer(database):
    Partner().connect()
    first, second = asked_for(2)
    claimed = claim(connector=CONNECTOR, now=clock())
    with database.superuser_connection() as recorder, recorder.transaction(), transaction.atomic():
        recorder.execute("SELECT FROM outbox_effect WHERE id = %s FOR NO KEY UPDATE", [first.pk])
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '1s'")
        assert lease.renew(claimed, now=clock()) == {second.pk}
    assert lease.renew(claimed, now=clock()) == {first.pk, second.pk}


@pytest.mark.feature("S1")
def test_a_slow_call_is_held_for_as_long_as_it_takes(monkeypatch):
    for module in (lease, dispatch):
        monkeypatch.setattr(module, "LEASE", timedelta(seconds=0.4))
    monkeypatch.setattr(lease, "BEAT", timedelta(seconds=0.1))
    due = []

    def slow():
        for _ in range(4):
            time.sleep(0.25)
            due.append(dispatch.connectors_due(now=clock()))
        connection.close()

    Partner(during=slow).connect()
    (effect,) = asked_for()
    send()
    assert due == [[]] * 4
    assert stands(effect) == ("confirmed", 1)


@pytest.mark.feature("S6")
def test_bodies_hold_ids_and_nothing_of_a_person(world):
    line = a_line(credit_minor=700)
    receipt = order_closing(line=line, ends_on=None)
    world.work()
    assert state_of(receipt.case_id) == "settled"
    told = list(Effect.objects.values_list("body", "facts", "reason"))
    assert len(told) > 5
    assert all(UUID(value) for body, _, _ in told for value in body.values())
    for secret in (number_of(line), number_of(line)[2:], "Ama", "example.com"):
        assert secret not in str(told)
