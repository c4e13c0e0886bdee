"""The operator's order on top of a request that the holder had opened."""

import pytest
from tests.builders import a_line
from tests.world import state_of

from clearline.brands.database import clock
from clearline.cases.models import Case
from clearline.journey import road
from clearline.journey.ordering import order_closing


@pytest.mark.feature("C16")
def test_an_order_takes_over_a_case_that_waits_for_its_holder(world):
    line = a_line(credit_minor=900)
    opened = road.request(line=line, channel="portal", language="en", ends_on=None, now=clock())
    world.work()
    assert state_of(opened.case_id) == "awaiting_proof"
    ordered = order_closing(line=line, ends_on=None)
    assert (ordered.case_id, ordered.created) == (opened.case_id, False)
    world.work()
    assert state_of(opened.case_id) == "settled"
    assert Case.objects.get(pk=opened.case_id).ordered_by_operator
