"""The oldest PostgreSQL that we promise, as Debian 12 has it: migrate, import, close one line to the end."""

from collections.abc import Iterator

import pytest
from tests.builders import a_line, two_factors
from tests.database_server import TestDatabase
from tests.foreign_server import serving_strangers
from tests.machine import demand
from tests.world import World, state_of

from clearline.brands import directory
from clearline.brands.database import clock
from clearline.journey import road
from clearline.lines import sample
from clearline.lines.models import Line

pytestmark = pytest.mark.requires("postgres")


@pytest.fixture(scope="module")
def of_the_distribution(django_db_blocker) -> Iterator[TestDatabase]:
    demand("postgres")
    with serving_strangers(of_the_distribution=True) as url, django_db_blocker.unblock():
        made = TestDatabase.create(url)
        yield made
        made.drop()


@pytest.fixture
def stranger(of_the_distribution: TestDatabase, django_db_blocker) -> Iterator[TestDatabase]:
    with django_db_blocker.unblock():
        of_the_distribution.log_in("engine")
        directory.forget()
        yield of_the_distribution
        assert of_the_distribution.breaches() == []
        of_the_distribution.empty()
        directory.forget()


def test_an_export_is_imported(stranger: TestDatabase):
    result = sample.load(now=clock())
    assert result.files["lines"].inserted == Line.objects.count() > 20
    assert result.faults == 0


@pytest.mark.feature("E1", "E2", "E5")
def test_a_line_closes_to_the_end(stranger: TestDatabase):
    world = World(stranger).connect()
    line = a_line(credit_minor=2500)
    now = clock()
    receipt = road.request(
        line=line,
        channel="portal",
        language="en",
        ends_on=None,
        proof_ids=two_factors(line=line, now=now).ids,
        now=now,
    )
    world.work()
    assert state_of(receipt.case_id) == "settled"
    assert [each["amount_minor"] for each in world.payments.refunds()] == [2500]


@pytest.mark.feature("S4")
def test_the_site_sees_one_brand(stranger: TestDatabase):
    a_line()
    stranger.log_in("web")
    assert not Line.objects.exists()
