"""How much a page asks of the database: ten queries at most."""

from contextlib import ExitStack
from datetime import timedelta

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from tests.builders import a_brand, a_line, an_open_order
from tests.database.test_portal_doors import signed_in, somebody
from tests.every_page import furnish

from clearline.brands.database import as_brand, clock
from clearline.channels.portal import your_lines
from clearline.journey import road
from clearline.lines.models import Contract

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
    assert answer.status_code in {200, 302, 404}, answer
    return [each["sql"] for captured in asked for each in captured if not each["sql"].startswith(NO_QUERY)]


@pytest.fixture
def ama(database):
    brand = a_brand()
    holder = somebody(brand)
    lines = [a_line(brand=brand, account=holder.account, credit_minor=100) for _ in range(3)]
    an_open_order(line=lines[0])
    case_id = road.request(line=lines[1], channel="portal", language="en", ends_on=None, now=clock()).case_id
    database.log_in("web")
    return signed_in(holder), lines[0], case_id


def test_every_page_asks_ten_times_at_most(world):
    # Given every page that has an address, with something to show on each
    holder = somebody(a_brand())
    addresses = furnish(world, holder=holder)
    world.database.log_in("web")
    client = signed_in(holder)
    # Then none asks the database more often, in whatever state a line or a closing is
    asked = {
        name: queries_of(client, f"/lumo-uk/{path}")
        for name, path in (addresses.open_to_all | addresses.own).items()
    }
    assert len(asked) > 80
    assert {name: len(queries) for name, queries in asked.items() if len(queries) > MOST} == {}


def test_a_page_that_asks_too_often_is_seen(ama, monkeypatch):
    client, line, _ = ama
    path, spared = f"/lumo-uk/lines/{line.pk}/", your_lines.number_of

    def careless(*given, **how):
        """Ask for each thing by itself, as loops in templates do."""
        return [spared(line.pk) for _ in range(MOST)] and card(*given, **how)

    card = your_lines.LineCard.shown.fget
    monkeypatch.setattr(your_lines.LineCard, "shown", property(careless))
    assert len(queries_of(client, path)) > MOST


@pytest.mark.feature("B9")
def test_the_conditions_of_a_contract_stand_beside_its_fee(ama):
    client, line, _ = ama
    with as_brand(line.brand_id):
        Contract.objects.create(
            brand_id=line.brand_id,
            line=line,
            external_id="C1",
            starts_on=clock().date(),
            ends_on=clock().date() + timedelta(days=200),
            early_fee_minor_per_month=500,
            currency="GBP",
            note="handset offer",
        )
    page = client.get(f"/lumo-uk/lines/{line.pk}/close/").content.decode()
    assert "What your contract says besides:" in page
    assert "<bdi>handset offer</bdi>" in page
