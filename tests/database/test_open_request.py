"""A request without signing in: confirmed alike for every number, and nothing happens before proof."""

import re
from datetime import timedelta
from types import MappingProxyType

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.builders import a_brand, a_holder, a_line, two_factors
from tests.world import state_of

from clearline.brands.database import clock
from clearline.cases.models import Case, OpenRequest
from clearline.identity import status_code
from clearline.journey import road, taking_up
from clearline.journey.asking_openly import ask_openly
from clearline.keys import subjects
from clearline.notices.models import Notice
from clearline.vocabulary.identifiers import uuid7
from clearline.vocabulary.msisdn import Msisdn

pytestmark = pytest.mark.database


def number_of(line):
    key = subjects.find(subject_ids=[line.subject_id])[line.subject_id]
    return "+" + key.open(line.personal, row_id=line.id)["msisdn"]


def asked_for(line, role="holder"):
    return ask_openly(
        brand=line.brand, typed=number_of(line), role=role, language="en", ends_on=None, now=clock()
    ).reference


def openly(line, role="holder"):
    asked_for(line, role)
    taking_up.take_up(now=clock())
    return Case.objects.get(line_id=line.pk).id


def page_for(number, more=MappingProxyType({})):
    answer = Client(headers={"host": "127.0.0.1"}).post(
        "/lumo-uk/request/", {"number": number, "role": "holder", "when": "now"} | more
    )
    assert answer.status_code == 200
    return answer.content.decode()


def bare(page, number):
    """Return a page without what differs by number and by the second."""
    page = page[page.index("<main") :].replace(Msisdn(number[1:]).display(), "N")
    return re.sub(r"LU-\w{4}-\w{4}|\d\d:\d\d:\d\d|T[\d:.+]+", "#", page)


@pytest.mark.feature("C1", "S5")
def test_a_known_and_an_unknown_number_are_answered_alike(world):
    line = a_line(brand=a_brand())
    known, unknown = number_of(line), "+447700123123"
    world.database.log_in("web")
    plain = [bare(page_for(number), number) for number in (known, unknown)]
    assert plain[0] == plain[1]
    world.database.log_in("engine")
    world.work()
    assert list(Case.objects.values_list("line_id", flat=True)) == [line.pk]
    assert not OpenRequest.objects.exists()


def written(database):
    """Return how many rows each table got, lost or had changed, as the server counts them."""
    with database.superuser_connection() as admin:
        admin.execute("SELECT pg_stat_force_next_flush()")
        rows = admin.execute(
            "SELECT relname, n_tup_ins, n_tup_upd, n_tup_del FROM pg_stat_user_tables"
            " WHERE schemaname = 'public'"
        ).fetchall()
    return {name: counts for name, *counts in rows}


def asked_and_written(database, number):
    """Return the statements that a request for a number takes, and the rows that it writes."""
    connections.close_all()  # a session that ends tells the server what it has written
    before = written(database)
    with (
        CaptureQueriesContext(connections["default"]) as main,
        CaptureQueriesContext(connections["keystore"]) as keys,
    ):
        page_for(number)
    statements = [re.sub(r"'[^']*'|\\x[0-9a-f]+|\b\d+\b", "?", each["sql"]) for each in [*main, *keys]]
    connections.close_all()
    after = written(database)
    return statements, {
        table: tuple(now - then for now, then in zip(counts, before[table], strict=True))
        for table, counts in after.items()
        if counts != before[table]
    }


@pytest.mark.feature("C1", "S5")
@pytest.mark.parametrize("again", [False, True])
def test_a_known_and_an_unknown_number_cost_the_same_statements_and_rows(world, again):
    line = a_line(brand=a_brand())
    known, unknown = number_of(line), "+447700123123"
    world.database.log_in("web")
    page_for("+447700123999")  # what a process remembers is read now
    if again:  # with a case that is open, too
        for number in (known, unknown):
            page_for(number)
        world.database.log_in("engine")
        world.work()
        assert Case.objects.count() == 1
        world.database.log_in("web")
    ours, theirs = (asked_and_written(world.database, number) for number in (known, unknown))
    assert ours == theirs
    assert "cases_openrequest" in ours[1]
    world.database.log_in("engine")


@pytest.mark.feature("C12", "D2")
def test_who_asks_again_gets_a_reference_that_leads_to_the_case_that_is_open(world):
    line = a_line()
    first, second = asked_for(line), asked_for(line)
    world.work()
    case = Case.objects.get()
    assert case.reference == first
    assert {road.case_by_reference(each) for each in (first, second)} == {case}
    code = status_code.derive(case.id)
    looked_up = status_code.look_up(brand=line.brand, reference=second, typed=code, now=clock())
    assert looked_up == case.id
    # What is kept of the second request is where it leads to, and no number.
    kept = OpenRequest.objects.get()
    assert (kept.reference, kept.case_id, kept.msisdn_index) == (second, case.id, None)


def test_a_request_is_of_the_moment_when_it_was_made_and_one_that_fails_holds_up_no_other(world, monkeypatch):
    line, other = a_line(), a_line()
    asked_at = clock()
    asked_for(line)
    world.let_pass(timedelta(hours=3))
    asked_for(other)

    def fails_for_the_first(*, line, **how):
        if line.id == first.id:
            raise RuntimeError("planted")
        return request(line=line, **how)

    first, request = line, road.request
    monkeypatch.setattr(road, "request", fails_for_the_first)
    assert taking_up.take_up(now=clock()) == 1
    assert list(Case.objects.values_list("line_id", flat=True)) == [other.id]
    monkeypatch.undo()
    assert taking_up.take_up(now=clock()) == 0
    assert taking_up.take_up(now=clock() + timedelta(minutes=1)) == 1
    case = Case.objects.get(line_id=line.id)
    assert abs(case.requested_at - asked_at) < timedelta(minutes=1)


@pytest.mark.feature("C1", "D4")
def test_it_is_recorded_told_to_every_contact_and_waits_for_proof(world):
    line = a_line()
    case_id = openly(line)
    world.work()
    assert state_of(case_id) == "awaiting_proof"
    told = Notice.objects.filter(origin=case_id, template="request_recorded")
    assert set(told.values_list("contact", flat=True)) == {"email", "contact_msisdn", "line"}
    # Then the holder proves it, and it goes on.
    road.prove(case_id=case_id, proof_ids=two_factors(line=line, now=clock()).ids, now=clock())
    world.work()
    assert Case.objects.get(pk=case_id).ceased_at is not None


@pytest.mark.feature("S5")
def test_asked_more_often_than_is_counted_nothing_more_is_recorded(world):
    line = a_line()
    asked = Case.objects.filter(line_id=line.pk)
    for _ in range(15):
        asked_for(line)
        taking_up.take_up(now=clock())
        for case in asked.filter(ended_at=None):
            road.withdraw(case_id=case.id, by=None, now=clock())
    assert asked.count() == 10


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"number": "hello"}, "This is no phone number"),
        ({"number": ""}, "Type the phone number of the line"),
        ({"role": ""}, "Choose whose line it is"),
        ({"role": "king"}, "Choose one of these"),
        ({"when": ""}, "Choose a day"),
        ({"when": "date", "day": "1", "month": "1", "year": "2020"}, "Choose today or a later day"),
    ],
)
def test_what_cannot_be_used_is_answered_at_its_field(typed, said):
    a_brand()
    assert said in page_for("+447700123123", typed)


@pytest.mark.feature("C14", "C8")
def test_for_somebody_else_nothing_happens_until_staff_saw_every_paper(world):
    line = a_line()
    case_id = openly(line, role="executor")
    world.work()
    case = Case.objects.get(pk=case_id)
    assert (case.state, case.waits_for) == ("awaiting_proof", "staff")
    assert road.role_of(case_id=case_id) == "executor"
    # When staff saw but some of the papers, it stays where it is
    chidi = uuid7()
    with pytest.raises(road.PapersMissing, match="grant_of_probate"):
        road.vouch(case_id=case_id, by=chidi, accept=True, seen=["own_id", "death_certificate"], now=clock())
    assert state_of(case_id) == "awaiting_proof"
    # When all were seen, it goes on as the operator's own
    road.vouch(case_id=case_id, by=chidi, accept=True, seen=road.ROLES["executor"], now=clock())
    world.work()
    case = Case.objects.get(pk=case_id)
    assert case.ceased_at is not None
    assert case.ordered_by_operator


@pytest.mark.feature("C14")
def test_a_refusal_carries_its_reason_and_a_request_of_the_holders_own_waits_for_no_papers(world):
    case_id = openly(a_line(), role="carer")
    with pytest.raises(road.ReasonWanted):
        road.vouch(case_id=case_id, by=uuid7(), accept=False, reason=" ", now=clock())
    road.vouch(case_id=case_id, by=uuid7(), accept=False, reason="No power of attorney", now=clock())
    world.work()
    case = Case.objects.get(pk=case_id)
    assert (case.state, case.decision_reason) == ("rejected", "No power of attorney")
    own = openly(a_line())
    with pytest.raises(road.NotForSomebody):
        road.vouch(case_id=own, by=uuid7(), accept=True, seen=road.ROLES["carer"], now=clock())
    with pytest.raises(road.UnknownRole):
        road.state_role(case_id=own, role="king", now=clock())


@pytest.mark.feature("C14")
def test_a_role_stated_for_a_case_that_its_holder_opened_changes_nothing(world):
    holder = a_holder(brand=a_brand())
    line = a_line(account=holder.account)
    case_id = road.request(line=line, channel="portal", language="en", ends_on=None, now=clock()).case_id
    world.work()
    asked_for(line, role="parent")
    taking_up.take_up(now=clock())
    assert Case.objects.get(pk=case_id).waits_for == "holder"
    assert road.role_of(case_id=case_id) == ""
