"""Fixtures that every test may use, and the rules that hold for all of them."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from typing import TYPE_CHECKING

import hypothesis
import pytest
from tests import machine
from tests.database_server import TestDatabase
from tests.foreign_server import serving_strangers

if TYPE_CHECKING:
    from tests.world import World

pytest_plugins = ["tests.feature_record"]
# No test is timed: a busy machine is no fault of what is tested.
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what this machine cannot run, with the reason; fail it where CLEARLINE_REQUIRE names it."""
    for mark in item.iter_markers("requires"):
        for name in mark.args:
            machine.demand(name)


@pytest.fixture(scope="session")
def test_database(django_db_blocker) -> Iterator[TestDatabase]:
    """A database and a key store of this session alone, with all four logins and every migration.

    On the embedded server, or on the one that CLEARLINE_TEST_SUPERUSER_URL names; `distribution`
    starts a private one of this machine's own PostgreSQL.
    """
    with ExitStack() as open_until_the_end:
        url = os.environ.get("CLEARLINE_TEST_SUPERUSER_URL", "")
        if url == "distribution":
            machine.demand("postgres")
            url = open_until_the_end.enter_context(serving_strangers(of_the_distribution=True))
        open_until_the_end.enter_context(django_db_blocker.unblock())
        made = TestDatabase.create(url)
        open_until_the_end.callback(made.drop)
        yield made


@pytest.fixture
def light_passwords() -> Iterator[None]:
    """Hash passwords as in service, with the least of the work: a fifth of the suite went into it.

    A hash names its parameters, so a site in a process of its own reads these as well. What is
    shipped is held by tests/unit/test_identity_passwords.py, which has no database.
    """
    from django.contrib.auth.hashers import Argon2PasswordHasher

    from clearline.identity import passwords

    passwords._nobodys.cache_clear()
    with pytest.MonkeyPatch.context() as patch:
        for name, least in {"time_cost": 1, "memory_cost": 8, "parallelism": 1}.items():
            patch.setattr(Argon2PasswordHasher, name, least)
        yield
    passwords._nobodys.cache_clear()


@pytest.fixture
def database(
    test_database: TestDatabase,
    request: pytest.FixtureRequest,
    django_db_blocker,
    light_passwords: None,
) -> Iterator[TestDatabase]:
    """Real, committed transactions as the login `engine`; emptied afterwards, and nothing breached."""
    from clearline.brands import directory

    with django_db_blocker.unblock():
        test_database.log_in("engine")
        directory.forget()  # each test makes its brands anew; nothing remembered of others may stay
        yield test_database
        directory.forget()
        test_database.log_in("engine")
        breaches = test_database.breaches()
        test_database.empty()
    if request.node.get_closest_marker("planted_breach") is None:
        assert breaches == [], f"invariants broken: {breaches}"


@pytest.fixture
def as_web(database: TestDatabase) -> TestDatabase:
    """The same database, seen through the web login: row security decides what there is."""
    database.log_in("web")
    return database


@pytest.fixture
def later(database: TestDatabase) -> Callable[..., None]:
    """Let time pass: `later(minutes=5)`; what passed before stays passed."""
    passed = timedelta(0)

    def let_pass(**time: float) -> None:
        nonlocal passed
        passed += timedelta(**time)
        database.set_ahead(f"{passed.total_seconds()} seconds")

    return let_pass


@pytest.fixture
def world(database: TestDatabase) -> "World":
    """Simulators that answer at once, and the hands of a worker."""
    from tests.world import World

    return World(database).connect()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give every test of a database room its database."""
    for item in items:
        if item.get_closest_marker("database") and "database" not in item.fixturenames:
            item.fixturenames.insert(0, "database")
