"""The public page of how long closing and paying back took: medians of real cases, never of a single one."""

from datetime import timedelta

import pytest
from tests.builders import a_brand, a_line, two_factors
from tests.database.test_portal_doors import a_client
from tests.world import World

from clearline.brands.database import clock
from clearline.cases.models import Case
from clearline.journey import fairness, road
from clearline.settlement.models import Refund

pytestmark = pytest.mark.database


@pytest.fixture(autouse=True)
def _fresh():
    fairness.forget()
    yield
    fairness.forget()


def closed(world, brand, *, took, back):
    """Close a line, and move the moments of its case apart: so long to close, so long to pay back."""
    line = a_line(brand=brand, credit_minor=500)
    proofs = two_factors(line=line, now=clock()).ids
    case_id = road.request(
        line=line, channel="portal", language="en", ends_on=None, proof_ids=proofs, now=clock()
    ).case_id
    world.work()
    # A refund stands as the provider confirmed it, so the case is moved back from there.
    off_at = Refund.objects.get(case_id=case_id).confirmed_at - back
    Case.objects.filter(pk=case_id).update(ends_at=off_at, ceased_at=off_at, requested_at=off_at - took)


def the_page(code="lumo-uk"):
    return " ".join(a_client().get(f"/{code}/fairness/").content.decode().split())


@pytest.mark.feature("G7")
def test_the_page_shows_medians_of_real_cases_and_nothing_of_fewer_than_five(database):
    # Given four closings
    world, brand = World(database).connect(), a_brand()
    a_brand("lumo-de", "DE")
    for minutes in (1, 2, 4):
        closed(world, brand, took=timedelta(minutes=minutes), back=timedelta(days=minutes))
    closed(world, brand, took=timedelta(minutes=60), back=timedelta(days=9))
    database.log_in("web")
    # Then nothing is told: they are too few
    assert the_page().count("Too few so far to say") == 2
    # When a fifth is done
    database.log_in("engine")
    closed(world, brand, took=timedelta(minutes=3), back=timedelta(days=3))
    fairness.forget()
    database.log_in("web")
    page = the_page()
    # Then half of them stand there, with a table by week, and what was promised
    assert "<bdi>3 minutes</bdi>" in page
    assert "<bdi>3 days</bdi>" in page
    assert "<caption>Median by week of the end" in page
    assert "Promised: 7 working days at most." in page
    assert "Promised: 10 days at most." in page
    # And another brand tells of its own alone
    assert the_page("lumo-de").count("Too few so far to say") == 2


def test_old_closings_and_chosen_days_do_not_count(database):
    world, brand = World(database).connect(), a_brand()
    closed(world, brand, took=timedelta(minutes=1), back=timedelta(days=1))
    now = clock()
    assert fairness.measured(brand=brand, now=now).to_close.count == 1
    fairness.forget()
    assert fairness.measured(brand=brand, now=now + timedelta(days=91)).to_close.count == 0
    Case.objects.update(ends_on=now.date())
    fairness.forget()
    assert fairness.measured(brand=brand, now=now).to_close.count == 0
