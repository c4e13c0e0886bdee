"""Jobs that send: a shift each, and places that leave room for everybody else."""

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.partner import CONNECTOR, Partner, asked_for

from clearline.outbox.models import Effect
from clearline.vocabulary.lanes import Lane
from clearline.wiring import queue

pytestmark = pytest.mark.database


def queued():
    jobs = ProcrastinateJob.objects.filter(status="todo", task_name="dispatch").order_by("-priority", "id")
    return [(job.args["connector"], job.args["lane"]) for job in jobs]


@pytest.mark.feature("C16")
def test_each_lane_has_a_job_of_its_own_and_a_persons_goes_first():
    Partner().connect()
    asked_for(2, lane=Lane.BULK)
    asked_for()
    queue.wake_senders()
    queue.wake_senders()
    assert queued() == [(CONNECTOR, Lane.INTERACTIVE), (CONNECTOR, Lane.BULK)]
    queue.dispatch(CONNECTOR, int(Lane.BULK))
    assert list(Effect.objects.filter(state="confirmed").values_list("lane", flat=True)) == [Lane.BULK] * 2


def test_a_job_ends_with_its_shift_and_queues_up_again(monkeypatch):
    Partner().connect()
    asked_for(5, lane=Lane.BULK)
    monkeypatch.setattr(queue, "SHIFT", 0.0)
    monkeypatch.setattr(queue, "send", lambda **_given: 1)
    queue.dispatch(CONNECTOR, int(Lane.BULK))
    assert queued() == [(CONNECTOR, Lane.BULK)]


def test_a_slow_connector_and_long_lists_leave_places_to_others():
    with (
        queue._place("a", Lane.INTERACTIVE) as first,
        queue._place("a", Lane.INTERACTIVE) as second,
        queue._place("a", Lane.INTERACTIVE) as third,
        queue._place("b", Lane.INTERACTIVE) as other,
    ):
        assert (first, second, third, other) == (True, True, False, True)
    with (
        queue._place("a", Lane.BULK) as first,
        queue._place("b", Lane.BULK) as second,
        queue._place("c", Lane.BULK) as third,
        queue._place("d", Lane.BULK) as fourth,
        queue._place("d", Lane.INTERACTIVE) as other,
    ):
        assert (first, second, third, fourth, other) == (True, True, True, False, True)
    with queue._place("d", Lane.BULK) as again:
        assert again


def test_without_a_place_nothing_is_sent_and_nothing_is_lost():
    Partner().connect()
    asked_for()
    with queue._place(CONNECTOR, Lane.INTERACTIVE), queue._place(CONNECTOR, Lane.INTERACTIVE):
        queue.dispatch(CONNECTOR, int(Lane.INTERACTIVE))
        assert Effect.objects.get().state == "pending"
    queue.dispatch(CONNECTOR, int(Lane.INTERACTIVE))
    assert Effect.objects.get().state == "confirmed"
