"""`invariant_breach` is empty after whole closings, and shows every breach that is planted."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from tests.builders import a_brand, a_holder, a_line, two_factors
from tests.database_server import TestDatabase
from tests.world import World, state_of

from clearline.brands.database import clock
from clearline.journey import choosing, road
from clearline.journey.invariants import invariants
from clearline.journey.ordering import order_closing
from clearline.settlement.left import Way

BREACHES = Path(__file__).with_name("breaches")


def plants() -> Iterator[tuple[str, str, str]]:
    """Return invariant, sentence and statements of each plant: `breaches/<invariant>.sql` holds one or more.

    They break a promise for the closed case %(closed)s, the one a person
    decided, the blocked or the withdrawn one; constraints that would refuse
    it are dropped first.
    """
    for file in sorted(BREACHES.glob("*.sql")):
        for each in re.split(r"^-- ", file.read_text(), flags=re.MULTILINE)[1:]:
            sentence, _, statements = each.partition("\n")
            yield file.stem, sentence, statements


PLANTS = list(plants())


@dataclass
class Lived:
    """A world in which everything went well, and how to look at it."""

    database: TestDatabase
    names: dict[str, UUID]

    @contextmanager
    def broken(self, plant: str) -> Iterator[psycopg.Connection]:
        """Plant a breach as superuser, past triggers and keys, in a transaction that is rolled back."""
        with self.database.superuser_connection() as admin, admin.transaction(force_rollback=True):
            admin.execute("SET LOCAL session_replication_role = replica")
            for statement in filter(None, map(str.strip, plant.split(";"))):
                given = {name: value for name, value in self.names.items() if f"%({name})s" in statement}
                changed = admin.execute(statement, given or None)
                assert statement.startswith(("ALTER", "DROP")) or changed.rowcount > 0, statement
            yield admin


@pytest.fixture(scope="module")
def lived(test_database, django_db_blocker):
    """Close lines in every way, once for all tests of this module, which change nothing for good."""
    with django_db_blocker.unblock():
        test_database.log_in("engine")
        world = World(test_database).connect()
        brand, other = a_brand(), a_brand(code="lumo-de", country="DE")
        line = a_line(brand=brand, credit_minor=2500)
        closed = road.request(
            line=line,
            channel="portal",
            language="en",
            ends_on=None,
            proof_ids=two_factors(line=line, now=clock()).ids,
            now=clock(),
        ).case_id
        minor = a_line(brand=brand, account=a_holder(brand=brand, kind="minor").account)
        reviewed = order_closing(line=minor, ends_on=None).case_id
        waiting = order_closing(line=a_line(brand=brand, open_order=True), ends_on=None).case_id
        withdrawn = order_closing(line=a_line(brand=brand), ends_on=None).case_id
        abroad = order_closing(line=a_line(brand=other, credit_minor=900), ends_on=None).case_id
        kept_line = a_line(brand=brand, credit_minor=700)
        kept = choosing.request(
            line=kept_line,
            wanted=choosing.Wanted(money=Way.KEEP),
            channel="portal",
            language="en",
            ends_on=None,
            proof_ids=two_factors(line=kept_line, now=clock()).ids,
            now=clock(),
        ).case_id
        road.withdraw(case_id=withdrawn, by=None, now=clock())
        world.work()
        road.decide(case_id=reviewed, reviewer_id=other.id, approve=True, reason="", now=clock())
        world.work()
        assert [state_of(each) for each in (closed, reviewed, waiting, withdrawn, abroad)] == [
            "settled",
            "settled",
            "blocked",
            "withdrawn",
            "settled",
        ]
        yield Lived(
            test_database,
            {
                "closed": closed,
                "line": line.id,
                "reviewed": reviewed,
                "waiting": waiting,
                "withdrawn": withdrawn,
                "abroad": abroad,
                "kept": kept,
                "brand": brand.id,
                "other_brand": other.id,
            },
        )
        test_database.log_in("engine")
        test_database.empty()


def as_auditor(admin):
    admin.execute("SET LOCAL ROLE clearline_auditor")
    return {name for (name,) in admin.execute("SELECT invariant FROM invariant_breach").fetchall()}


@pytest.mark.feature("S3")
def test_nothing_is_broken_after_whole_closings(lived):
    assert lived.database.breaches() == []


@pytest.mark.feature("S3")
@pytest.mark.parametrize(
    ("invariant", "plant"),
    [(invariant, plant) for invariant, _, plant in PLANTS],
    ids=[f"{invariant}: {sentence}" for invariant, sentence, _ in PLANTS],
)
def test_every_breach_is_shown_to_the_auditor(lived, invariant, plant):
    with lived.broken(plant) as admin:
        assert invariant in as_auditor(admin)
    assert lived.database.breaches() == []


@pytest.mark.feature("S3")
def test_every_invariant_has_a_plant():
    assert {name for name, _, _ in PLANTS} == set(invariants())


def test_every_invariant_says_what_it_promises():
    assert [name for name, text in invariants().items() if not text.startswith("-- ")] == []


@pytest.mark.feature("S4")
def test_the_site_sees_no_breach_of_another_brand(lived):
    with lived.broken("UPDATE cases_case SET version = version + 1") as admin:
        admin.execute("SET LOCAL ROLE clearline_web")
        seen = "SELECT DISTINCT brand_id FROM invariant_breach"
        assert admin.execute(seen).fetchall() == []
        for name in ("brand", "other_brand"):
            admin.execute("SELECT set_config('clearline.brand', %s, true)", [str(lived.names[name])])
            assert admin.execute(seen).fetchall() == [(lived.names[name],)]


def test_the_auditor_reads_and_changes_nothing(lived):
    with psycopg.connect(lived.database.url("auditor"), autocommit=True) as auditor:
        assert auditor.execute("SELECT count(*) FROM cases_case").fetchone() == (6,)
        for statement in (
            "UPDATE cases_case SET version = 9",
            "DELETE FROM outbox_effect",
            "DROP VIEW invariant_breach",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                auditor.execute(statement)
