"""A worker is killed in the middle, with real processes and `kill -9`: the case ends once all the same."""

import time

import pytest
from tests.builders import a_line, two_factors
from tests.crew import at_work, wait_for
from tests.world import state_of

from clearline.audit import timeline
from clearline.brands.database import clock
from clearline.certificates.models import Certificate
from clearline.journey import road
from clearline.ledger.models import Entry
from clearline.outbox.models import Effect

pytestmark = pytest.mark.database

RECOVERY = 15.0  # seconds from the kill until the effect that was under way is answered
PATIENCE = 60.0


def requested(line):
    proofs = two_factors(line=line, now=clock()).ids
    return road.request(
        line=line, channel="portal", language="en", ends_on=None, proof_ids=proofs, now=clock()
    ).case_id


def ended_once(case_id):
    """Tell that a case has one certificate, one statement, each entry and each step once."""
    papers = Certificate.objects.filter(case_id=case_id).values_list("kind", flat=True)
    assert sorted(papers) == ["certificate", "statement"]
    booked = Entry.objects.filter(origin=case_id).values_list("kind", flat=True)
    assert sorted(booked) == ["refund_confirmed", "refund_sent", "take_over"]
    steps = [leaf.kind for leaf in timeline.of(case_id) if leaf.kind.startswith("case.")]
    assert len(steps) == len(set(steps)) == 10


@pytest.mark.feature("S1", "S2")
@pytest.mark.parametrize(
    ("under_way", "takes_effect"),
    [("hlr.cease", "after"), ("payments.refund", "after"), ("payments.refund", "before")],
    ids=["network call, done but not answered", "refund, done but not answered", "refund, not done yet"],
)
def test_killed_in_the_middle_it_ends_once(database, tmp_path, under_way, takes_effect):
    # Given Ama's line with 25 pounds on it, and a network and a bank that take two seconds
    line = a_line(credit_minor=2500)
    case_id = requested(line)
    effect = Effect.objects.filter(origin=case_id, effect=under_way)
    with at_work(database, tmp_path, simulators=("--latency", "2", "--latency-at", takes_effect)) as outside:
        # When the worker is killed while its call is under way
        wait_for(effect.filter(state="sending").exists, seconds=PATIENCE, what=f"{under_way} is sent")
        time.sleep(0.5)
        outside.kill_worker()
        assert effect.get().state == "sending"
        # Then the one that is started in its place asks what became of the call, soon
        attempt = effect.get().attempt
        wait_for(effect.filter(attempt__gt=attempt).exists, seconds=RECOVERY, what="the effect is taken up")
        # And the case ends
        wait_for(lambda: state_of(case_id) == "settled", seconds=PATIENCE, what="the case ends")
        # With one order to the network and one refund, as they counted them
        (subscriber,) = outside.seen("/hlr/subscribers")
        assert (subscriber["state"], subscriber["orders"]) == ("off", 1)
        refunds = outside.seen("/payments/refunds")
        assert [(each["amount_minor"], each["state"]) for each in refunds] == [(2500, "succeeded")]
    ended_once(case_id)


@pytest.mark.feature("S1", "S2")
def test_frozen_in_the_middle_and_thawed_after_its_lease_it_adds_nothing(database, tmp_path):
    # Given a refund under way at a worker that then stands still, as a stalled machine does
    case_id = requested(a_line(credit_minor=2500))
    refund = Effect.objects.filter(origin=case_id, effect="payments.refund")
    with at_work(database, tmp_path, simulators=("--latency", "2")) as outside:
        wait_for(refund.filter(state="sending").exists, seconds=PATIENCE, what="the refund is sent")
        outside.freeze_worker()
        # When another worker ends the case, and the first one wakes up again
        wait_for(lambda: state_of(case_id) == "settled", seconds=PATIENCE, what="the case ends")
        answered = refund.values_list("attempt", "answered_at").get()
        outside.thaw_worker()
        time.sleep(3)
        # Then its late answer changes nothing, and the bank has counted one refund
        assert refund.values_list("attempt", "answered_at").get() == answered
        assert [each["amount_minor"] for each in outside.seen("/payments/refunds")] == [2500]
    ended_once(case_id)
