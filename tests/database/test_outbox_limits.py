"""Rates and pauses of connectors, shared by all workers: counted on a clock that stands still or jumps."""

from datetime import timedelta

import pytest
from tests.partner import CONFIRMED, CONNECTOR, NEVER_RECEIVED, NOT_SENT, REFUSED, SILENCE, Partner, asked_for

from clearline.brands.database import clock
from clearline.outbox import dispatch
from clearline.outbox.limits import Limits
from clearline.outbox.models import ConnectorRow, Effect
from clearline.vocabulary.lanes import Lane

pytestmark = pytest.mark.database


@pytest.fixture
def limited(monkeypatch):
    """Set the limits of the connector."""

    def limit(**limits):
        monkeypatch.setattr(dispatch, "limits_of", lambda _connector: Limits(**limits))

    return limit


def send(**options):
    return dispatch.dispatch(connector=CONNECTOR, **options)


def claimed(now, lane, limit=500):
    return len(dispatch.claim(connector=CONNECTOR, now=now, lane=lane, limit=limit))


@pytest.mark.feature("C16")
def test_a_rate_is_shared_and_a_batch_never_takes_more(limited):
    limited(per_second=10)
    asked_for(60)
    now = clock()
    assert [claimed(now, Lane.INTERACTIVE), claimed(now, Lane.INTERACTIVE)] == [10, 0]
    assert claimed(now + timedelta(seconds=0.55), Lane.INTERACTIVE) == 5
    assert claimed(now + timedelta(seconds=2), Lane.INTERACTIVE, limit=3) == 3
    # However long the rest, no more than a second's worth is saved up.
    assert claimed(now + timedelta(seconds=9), Lane.INTERACTIVE) == 10


def test_lists_leave_a_fifth_of_the_rate_to_those_who_wait(limited):
    limited(per_second=10)
    asked_for(100, lane=Lane.BULK)
    asked_for(100)
    now = clock()
    assert claimed(now, Lane.BULK) == 8
    assert claimed(now, Lane.INTERACTIVE) == 2
    taken = [
        [claimed(now + timedelta(seconds=second), lane) for lane in (Lane.BULK, Lane.INTERACTIVE)]
        for second in range(1, 5)
    ]
    assert taken == [[8, 2]] * 4


def test_a_rate_below_one_a_second_lets_one_through_at_a_time(limited):
    limited(per_second=0.1)
    asked_for(5, lane=Lane.BULK)
    now = clock()
    taken = [claimed(now + timedelta(seconds=each), Lane.BULK) for each in range(0, 40, 2)]
    assert sum(taken) == 3
    assert max(taken) == 1


def test_a_clock_that_was_set_back_stops_nothing(limited):
    limited(per_second=10)
    asked_for(50)
    now = clock()
    assert claimed(now + timedelta(hours=1), Lane.INTERACTIVE) == 10
    assert [claimed(now, Lane.INTERACTIVE), claimed(now, Lane.INTERACTIVE)] == [10, 0]
    assert claimed(now + timedelta(seconds=1), Lane.INTERACTIVE) == 10


@pytest.mark.feature("S1")
def test_a_connector_that_does_not_answer_is_left_alone_and_tried_now_and_then(limited, later):
    limited(opens_after=5, pause=30)
    partner = Partner(sends=[NOT_SENT]).connect()
    asked_for(5)
    assert send() == 5
    asked_for(3, lane=Lane.BULK)
    asked_for(3)
    later(seconds=29)
    assert (send(), dispatch.connectors_due(now=clock())) == (0, [])
    later(seconds=2)
    assert dispatch.connectors_due(now=clock()) == [CONNECTOR]
    assert (send(), send(), send(lane=Lane.BULK)) == (1, 0, 0)
    partner.sends = [CONFIRMED]
    later(seconds=31)
    assert send() == 1
    assert ConnectorRow.objects.get().opened_at is None
    later(minutes=20)
    while send():
        pass
    assert set(Effect.objects.values_list("state", flat=True)) == {"confirmed"}
    assert len({key for _, key in partner.calls}) == 11


def test_a_try_with_nothing_to_send_is_not_used_up(limited, later):
    limited(opens_after=1, pause=30)
    Partner(sends=[NOT_SENT]).connect()
    asked_for()
    send()
    later(seconds=31)
    assert send(lane=Lane.BULK) == 0
    assert send(lane=Lane.INTERACTIVE) == 1


@pytest.mark.parametrize("answer", [REFUSED, CONFIRMED])
def test_one_answer_among_failures_keeps_it_open_to_all(limited, answer):
    limited(opens_after=4, at_once=1)
    Partner(sends=[NOT_SENT, NOT_SENT, NOT_SENT, answer, NOT_SENT, NOT_SENT, NOT_SENT, answer]).connect()
    for _ in range(8):
        asked_for()
        send(limit=1)
    assert ConnectorRow.objects.get().opened_at is None


def test_silence_counts_over_batches_and_never_received_is_an_answer(limited, later):
    limited(opens_after=3, at_once=1)
    partner = Partner(sends=[SILENCE], asks=[NEVER_RECEIVED]).connect()
    for _ in range(2):
        asked_for()
        send()
    assert ConnectorRow.objects.get().failures == 2
    later(minutes=1)
    assert send(limit=1) == 1
    assert partner.verbs[-1] == "ask"
    assert ConnectorRow.objects.get().failures == 0


def test_good_times_write_nothing():
    Partner(sends=[REFUSED, CONFIRMED]).connect()
    asked_for(4)
    send()
    assert not ConnectorRow.objects.exists()
