"""What shall become of what is left is changed after the request, until the money goes its way."""

import threading
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, connections, transaction
from tests.builders import a_brand, a_holder, a_line, two_factors
from tests.database.test_portal_doors import signed_in, somebody
from tests.world import state_of

from clearline.audit import timeline
from clearline.brands.database import clock
from clearline.cases.engine.batch import advance, run_batch
from clearline.cases.models import Case
from clearline.journey import choosing, road
from clearline.journey.choosing import NotOpen, Refusal, Wanted
from clearline.journey.step9_settle import STAGES as SETTLING
from clearline.lines.models import Balance, Points
from clearline.notices.models import Notice
from clearline.outbox.dispatch import dispatch
from clearline.settlement.left import Choice, Kept, Outcome, PointsWay, Way
from clearline.settlement.models import Refund

pytestmark = [pytest.mark.database, pytest.mark.feature("G6")]
KEEP = Wanted(money=Way.KEEP)


def asked(line, wanted=choosing.NOTHING_CHOSEN, ends_on=None):
    return choosing.request(
        line=line,
        wanted=wanted,
        channel="portal",
        language="en",
        ends_on=ends_on,
        proof_ids=two_factors(line=line, now=clock()).ids,
        now=clock(),
    ).case_id


def anew(case_id, wanted):
    road.choose_anew(case_id=case_id, wanted=wanted, by=None, now=clock())


def certified(line):
    """Return a case whose line has ended, and whose money waits for the settlement step."""
    case_id = asked(line)
    before = [stage for stage in road.STAGES if stage not in SETTLING]
    advance(before)
    while dispatch(connector="hlr"):
        pass
    advance(before)
    assert state_of(case_id) == "certified"
    return case_id


@contextmanager
def own_connections():
    try:
        yield
    finally:
        connections.close_all()


def test_another_way_is_taken_told_and_logged_and_the_same_twice_is_once(world):
    line = a_line(credit_minor=2500)
    case_id = asked(line, ends_on=clock().date() + timedelta(days=1))
    world.work()
    before = Case.objects.get(pk=case_id)
    for _ in range(2):
        anew(case_id, KEEP)
    case = Case.objects.get(pk=case_id)
    assert (case.state, case.due_at, case.waits_for) == (before.state, before.due_at, before.waits_for)
    told = [leaf.body for leaf in timeline.of(case_id) if leaf.kind == "case.left_chosen"]
    assert [(each["before"]["money"], each["now"]["money"]) for each in told] == [("refund", "keep")]
    contacts = Notice.objects.filter(origin=case_id, template="left_chosen").values_list("contact", flat=True)
    assert sorted(contacts) == ["contact_msisdn", "email"]  # it is about money after the line
    world.let_pass(timedelta(days=2))
    world.work()
    assert Kept.objects.get(case_id=case_id).amount_minor == 2500
    assert not Refund.objects.exists()


def test_who_comes_back_to_the_usual_is_refunded(world):
    account = a_holder(brand=a_brand()).account
    line, sister = (a_line(account=account, credit_minor=900) for _ in range(2))
    tomorrow = clock().date() + timedelta(days=1)
    case_id = asked(line, Wanted(money=Way.MOVE, line_id=sister.id), ends_on=tomorrow)
    world.work()
    anew(case_id, choosing.NOTHING_CHOSEN)
    world.let_pass(timedelta(days=2))
    world.work()
    assert Refund.objects.get(case_id=case_id).amount_minor == 900
    assert Balance.objects.get(line=sister, kind="money").amount == 900


def test_what_law_or_policy_does_not_allow_is_refused_as_before_the_request():
    line = a_line(brand=a_brand("lumo-ae", "AE"), credit_minor=900)
    case_id = asked(line)
    for wanted, reason in (
        (KEEP, Refusal.BY_LAW),
        (Wanted(money=Way.MOVE, line_id=a_line().id), Refusal.NO_OTHER_LINE),
    ):
        with pytest.raises(NotOpen) as refused:
            anew(case_id, wanted)
        assert refused.value.reason is reason
    assert not Choice.objects.exists()


@pytest.mark.feature("S3")
def test_once_the_money_went_its_way_no_door_and_no_statement_changes_it(world):
    plain, chosen = a_line(credit_minor=900), a_line(credit_minor=900)
    first, second = asked(plain), asked(chosen, KEEP)
    withdrawn = asked(a_line(credit_minor=900), KEEP, ends_on=clock().date() + timedelta(days=9))
    world.work()
    road.withdraw(case_id=withdrawn, by=None, now=clock())
    for case_id in (first, second, withdrawn):
        with pytest.raises(road.MoneyGone):
            anew(case_id, Wanted(money=Way.DONATE))
    late = {"brand_id": plain.brand_id, "case_id": first, "money": "keep", "chosen_at": clock()}
    for change in (
        lambda: Choice.objects.create(**late),
        lambda: Choice.objects.filter(case_id=second).update(money="donate", chosen_at=clock()),
        lambda: Choice.objects.filter(case_id=withdrawn).delete(),
    ):
        with pytest.raises(IntegrityError, match="what was chosen stands"), transaction.atomic():
            change()


@pytest.mark.feature("S3")
def test_who_changes_it_while_the_money_goes_waits_and_is_told_that_it_is_gone(world):
    case_id = certified(a_line(credit_minor=2500))
    holds, go_on, refused = threading.Event(), threading.Event(), []
    pay = SETTLING[0]

    def slowly(cases, now):
        found = pay.load(cases, now)
        holds.set()
        assert go_on.wait(10)
        return found

    def works():
        with own_connections():
            run_batch(replace(pay, load=slowly))

    def changes():
        with own_connections():
            try:
                anew(case_id, KEEP)
            except road.MoneyGone as error:
                refused.append(error)

    worker, holder = threading.Thread(target=works), threading.Thread(target=changes)
    worker.start()
    assert holds.wait(10)
    holder.start()
    holder.join(0.3)
    assert holder.is_alive()
    go_on.set()
    worker.join(10)
    holder.join(10)
    assert len(refused) == 1
    world.work()
    assert Refund.objects.get(case_id=case_id).amount_minor == 2500
    assert not Choice.objects.exists()


@pytest.mark.feature("S3")
def test_a_worker_leaves_a_case_alone_while_its_holder_changes_it_also_past_the_door(world):
    case_id = certified(a_line(credit_minor=2500))
    case = Case.objects.get(pk=case_id)
    moved = []

    def works():
        with own_connections():
            moved.append(run_batch(*SETTLING))

    with transaction.atomic():
        # No door, no lock of its own: the guard of the table holds the case.
        Choice.objects.create(brand_id=case.brand_id, case_id=case_id, money="keep", chosen_at=clock())
        worker = threading.Thread(target=works)
        worker.start()
        worker.join(10)
        assert moved == [0]
    world.work()
    assert Kept.objects.get(case_id=case_id).amount_minor == 2500
    assert not Refund.objects.exists()
    assert Outcome.objects.get(case_id=case_id).way == "keep"


@pytest.mark.feature("E3", "E4")
def test_the_page_asks_again_shows_what_goes_and_says_when_it_is_too_late(world):
    holder = somebody(a_brand())
    line = a_line(account=holder.account, credit_minor=2500)
    Points.objects.create(brand=line.brand, account=holder.account, points=320)
    case_id = asked(line, Wanted(points=PointsWay.REDEEM), ends_on=clock().date() + timedelta(days=1))
    world.work()
    ben = somebody(line.brand)
    world.database.log_in("web")
    client, path = signed_in(holder), f"/lumo-uk/closings/{case_id}/"
    assert "Change what happens to what is left" in client.get(path).content.decode()
    page = client.get(f"{path}left/").content.decode()
    assert 'value="redeem" checked' in page
    assert "Choose what shall happen" in client.post(f"{path}left/", {"points": "redeem"}).content.decode()
    answer = client.post(f"{path}left/", {"money": "donate", "points": "redeem"})
    assert (answer.status_code, answer["Location"]) == (302, path)
    assert "Donated" in client.get(path).content.decode()
    world.database.log_in("engine")
    stored = Choice.objects.get(case_id=case_id)
    assert (stored.money, stored.points) == ("donate", "redeem")
    world.let_pass(timedelta(days=2))
    world.work()
    world.database.log_in("web")
    page = client.post(f"{path}left/", {"money": "keep", "points": "stay"}).content.decode()
    assert "This can no longer be changed" in page
    assert "Change what happens to what is left" not in client.get(path).content.decode()
    assert signed_in(ben).get(f"{path}left/").status_code == 404
    world.database.log_in("engine")
