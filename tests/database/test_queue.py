"""What waits for whom among jobs: nobody who waits in person for a list."""

from contextlib import ExitStack

import pytest
from django.db import connection
from tests.builders import a_line, two_factors
from tests.world import state_of

from clearline.brands.database import clock
from clearline.cases.models import Case
from clearline.journey import road
from clearline.vocabulary.lanes import Lane
from clearline.wiring import queue, worker

pytestmark = pytest.mark.database


def waiting_jobs():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT task_name, queueing_lock, priority, args FROM procrastinate_jobs"
            " WHERE status = 'todo' ORDER BY priority DESC, id"
        )
        return [(task, lock, priority) for task, lock, priority, _ in cursor.fetchall()]


def asked(lane):
    receipt = road.request(line=a_line(), channel="portal", language="en", ends_on=None, now=clock())
    Case.objects.filter(pk=receipt.case_id).update(lane=lane)
    return receipt.case_id


@pytest.mark.feature("S7")
def test_each_lane_of_the_road_has_a_job_of_its_own_and_who_waits_goes_first():
    asked(Lane.BULK), asked(Lane.INTERACTIVE)
    worker._beat()
    worker._beat()
    on_the_road = [each for each in waiting_jobs() if each[0] == "advance"]
    assert on_the_road == [("advance", "road-interactive", 0), ("advance", "road-bulk", -1)]


@pytest.mark.parametrize("lane", Lane)
def test_a_job_moves_the_cases_of_its_lane_and_leaves_the_others(lane):
    cases = {each: asked(each) for each in Lane}
    queue.advance_cases(lane=int(lane))
    assert {each for each in Lane if state_of(cases[each]) != "acknowledged"} == {lane}


def test_what_a_case_asked_for_is_queued_when_its_job_ends():
    asked(Lane.INTERACTIVE)
    queue.advance_cases()
    assert {lock for _, lock, _ in waiting_jobs()} == {"send-mail-interactive", "send-sms-interactive"}


@pytest.mark.parametrize(("lane", "state"), [(Lane.INTERACTIVE, "settled"), (Lane.BULK, "ceasing")])
def test_who_waits_goes_on_with_the_answer_and_a_list_with_its_next_job(world, lane, state):
    line = a_line()
    proofs = two_factors(line=line, now=clock()).ids
    common = {"line": line, "channel": "portal", "language": "en", "ends_on": None, "now": clock()}
    case_id = road.request(**common, proof_ids=proofs).case_id
    Case.objects.filter(pk=case_id).update(lane=lane)
    queue.advance_cases(lane=int(lane))
    assert state_of(case_id) == "ceasing"
    queue.dispatch(connector="hlr", lane=int(lane))
    assert state_of(case_id) == state
    queue.advance_cases(lane=int(lane))
    assert state_of(case_id) == "settled"


@pytest.mark.feature("S7")
def test_lists_never_have_all_places_of_a_worker():
    assert queue.OF_LISTS < worker.AT_ONCE
    with ExitStack() as stack:
        kinds = (queue.ROAD, "hlr", "smdp", "payments", "mail", "sms")
        taken = [stack.enter_context(queue._place(kind, Lane.BULK)) for kind in kinds for _ in range(3)]
        assert sum(taken) == queue.OF_LISTS
        assert all(stack.enter_context(queue._place(kind, Lane.INTERACTIVE)) for kind in kinds)


def test_a_place_is_free_again_after_a_job_that_failed():
    def fail():
        with queue._place(queue.ROAD, Lane.INTERACTIVE) as taken:
            assert taken
            raise ZeroDivisionError

    for _ in range(queue.OF_ONE_LANE + 1):
        with pytest.raises(ZeroDivisionError):
            fail()
