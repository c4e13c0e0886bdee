"""A request without signing in: confirmed alike for every number, and nothing happens before proof."""

import re
from types import MappingProxyType

import pytest
from django.test import Client
from tests.builders import a_brand, a_holder, a_line, two_factors
from tests.world import state_of

from clearline.brands import directory
from clearline.brands.database import clock
from clearline.cases.models import Case
from clearline.journey import road
from clearline.journey.asking_openly import ask_openly
from clearline.keys import subjects
from clearline.notices.models import Notice
from clearline.vocabulary.identifiers import uuid7
from clearline.vocabulary.msisdn import Msisdn

pytestmark = pytest.mark.database


@pytest.fixture(autouse=True)
def _fresh_brands():
    directory.forget()
    yield
    directory.forget()


def number_of(line):
    key = subjects.find(subject_ids=[line.subject_id])[line.subject_id]
    return "+" + key.open(line.personal, row_id=line.id)["msisdn"]


def openly(line, role="holder"):
    ask_openly(brand=line.brand, typed=number_of(line), role=role, language="en", ends_on=None, now=clock())
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
    # And the same number gets the same reference each time.
    assert re.findall(r"LU-\w{4}-\w{4}", page_for(unknown)) == re.findall(
        r"LU-\w{4}-\w{4}", page_for(unknown)
    )
    world.database.log_in("engine")
    assert list(Case.objects.values_list("line_id", flat=True)) == [line.pk]


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
        ask_openly(
            brand=line.brand, typed=number_of(line), role="holder", language="en", ends_on=None, now=clock()
        )
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
    ask_openly(
        brand=line.brand, typed=number_of(line), role="parent", language="en", ends_on=None, now=clock()
    )
    assert Case.objects.get(pk=case_id).waits_for == "holder"
    assert road.role_of(case_id=case_id) == ""
