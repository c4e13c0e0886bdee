"""What `case show` tells of a case that is under way."""

from datetime import timedelta

import pytest
from tests.builders import a_line

from clearline.brands.database import clock
from clearline.cli.cases import _outlook
from clearline.journey import road
from clearline.journey.ordering import order_closing

pytestmark = pytest.mark.database
ZONE = "Europe/London"


def outlook(world, line, *, ends_on=None):
    receipt = order_closing(line=line, ends_on=ends_on)
    world.work()
    return list(_outlook(road.progress(case_id=receipt.case_id), ZONE))


@pytest.mark.feature("I9")
def test_a_blocked_case_names_what_is_in_the_way_and_its_rule(world):
    (told,) = outlook(world, a_line(open_order=True, credit_minor=500))
    assert told.startswith("in the way: order_open [1], rule blocker.active_services")


@pytest.mark.feature("I9")
def test_a_scheduled_case_names_its_end(world):
    day = (clock() + timedelta(days=10)).date()
    (told,) = outlook(world, a_line(), ends_on=day)
    assert told.startswith(f"to come: off, {day + timedelta(days=1)}")


@pytest.mark.feature("I9")
def test_a_settled_case_names_its_papers_and_the_end_of_the_quarantine(world):
    told = outlook(world, a_line())
    assert [each.split()[0] for each in told] == ["to", "certificate", "statement"]
    assert "number free" in told[0]
