"""How much a page asks of the database: ten queries at most."""

from contextlib import ExitStack

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from tests.builders import a_brand, a_line, an_open_order
from tests.database.test_portal_doors import signed_in, somebody

from clearline.brands import directory
from clearline.brands.database import clock
from clearline.journey import road

pytestmark = pytest.mark.database
MOST = 10
ALIASES = ("default", "keystore")
NO_QUERY = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")


def queries_of(client, path):
    """Return the queries of a page, with the brand remembered as it is in a running process."""
    client.get(path)
    with ExitStack() as stack:
        asked = [stack.enter_context(CaptureQueriesContext(connections[alias])) for alias in ALIASES]
        answer = client.get(path)
    assert answer.status_code == 200, answer
    return [each["sql"] for captured in asked for each in captured if not each["sql"].startswith(NO_QUERY)]


@pytest.fixture
def ama(database):
    directory.forget()
    brand = a_brand()
    holder = somebody(brand)
    lines = [a_line(brand=brand, account=holder.account, credit_minor=100) for _ in range(3)]
    an_open_order(line=lines[0])
    case_id = road.request(line=lines[1], channel="portal", language="en", ends_on=None, now=clock()).case_id
    database.log_in("web")
    yield signed_in(holder), lines[0], case_id
    directory.forget()


@pytest.mark.parametrize(
    "page",
    [
        "lines/",
        "lines/{line}/",
        "lines/{line}/close/",
        "lines/{line}/close/day/",
        "lines/{line}/close/proof/?on=now",
        "lines/{line}/close/without-phone/?on=now",
        "lines/{line}/close/read/?on=now",
        "closings/{case}/",
        "closings/{case}/receipt/",
        "closings/{case}/take-back/",
        "closings/{case}/reason/",
        "status/",
    ],
)
def test_a_page_asks_ten_times_at_most(ama, page):
    client, line, case_id = ama
    asked = queries_of(client, "/lumo-uk/" + page.format(line=line.pk, case=case_id))
    assert len(asked) <= MOST, "\n".join(asked)
