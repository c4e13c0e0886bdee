"""`clearline ledger check` finds every row that was bent, and nothing where nothing was."""

import json

import pytest
from tests.builders import a_brand, a_holder, a_line
from tests.database_server import TestDatabase
from tests.world import World
from typer.testing import CliRunner

from clearline.brands.database import clock
from clearline.cases.models import Case
from clearline.cli import ledger as cli
from clearline.connectors.payments import simulator as bank
from clearline.journey import road
from clearline.journey.ordering import order_closing
from clearline.settlement import choices, runs
from clearline.settlement.checking import Report, check
from clearline.settlement.left import PointsWay, Way
from clearline.vocabulary.iban import Iban

pytestmark = [pytest.mark.database, pytest.mark.feature("E2")]
AMA = Iban.read("DE89370400440532013000")
IN = "INSERT INTO ledger_posting (id, brand_id, entry_id, account, amount_minor, currency)"


@pytest.fixture
def closed(world: World) -> Case:
    """A closed line whose money was refunded, beside others that went every other way."""
    british, german = a_brand(), a_brand("lumo-de", "DE")
    case = order_closing(line=a_line(brand=british, credit_minor=900), ends_on=None)
    order_closing(line=a_line(brand=british, credit_minor=0), ends_on=None)
    for way in (Way.KEEP, Way.DONATE):
        receipt = order_closing(line=a_line(brand=british, credit_minor=700), ends_on=None)
        choices.store(
            brand_id=british.id,
            case_id=receipt.case_id,
            money=way,
            move_data=False,
            points=PointsWay.STAY,
            line_id=None,
            now=clock(),
        )
    account = a_holder(brand=german).account
    world.payments.tell(str(account.id), bank.CLOSED)
    banked = order_closing(line=a_line(brand=german, account=account, credit_minor=500), ends_on=None)
    world.work()
    road.name_account(case_id=banked.case_id, owner="Ama", iban=AMA, now=clock())
    run = runs.open_run(brand=german, now=clock())
    assert run
    runs.confirm(run=run, now=clock())
    world.work()
    road.money_came_back(transfer=f"{banked.reference}-2", reason="AC04", now=clock())
    world.work()
    return Case.objects.get(pk=case.case_id)


def test_whole_books_are_whole_on_every_day(world: World, closed: Case):
    report = check()
    assert (report.breaks, report.whole) == ([], True)
    total = {(day.brand, day.currency): day.sums for day in report.days}
    assert total["lumo-uk", "GBP"]["opening"] == 2300
    assert [total["lumo-uk", "GBP"][went] for went in ("refunded", "donated", "claimable")] == [900, 700, 700]
    assert total["lumo-de", "EUR"]["claimable"] == total["lumo-de", "EUR"]["opening"] == 500
    assert [day.off_minor for day in report.days] == [0] * len(report.days)


def bent(database: TestDatabase, closed: Case, statement: str) -> Report:
    """Bend the books as only a superuser can, past every trigger, and read them."""
    with database.superuser_connection() as admin:
        admin.execute("SET session_replication_role = replica")
        told = {"case": closed.id, "brand": closed.brand_id}
        assert admin.execute(statement, told).rowcount > 0
    return check()


OF_REFUND = "(SELECT id FROM ledger_entry WHERE origin = %(case)s AND kind = 'refund_confirmed')"
PLANTS = {
    "a leg more": (
        f"{IN} SELECT gen_random_uuid(), %(brand)s, {OF_REFUND}, 'cash', 5, 'GBP'",
        "is off by 5",
    ),
    "a leg less": (
        f"DELETE FROM ledger_posting WHERE entry_id = {OF_REFUND} AND account = 'cash'",
        "is off by",
    ),
    "a leg of nothing": (
        f"{IN} VALUES (gen_random_uuid(), %(brand)s, gen_random_uuid(), 'cash', 5, 'GBP')",
        "has a leg and no entry",
    ),
    "an entry of nothing": (
        (
            "INSERT INTO ledger_entry (id, brand_id, origin, kind, at)"
            " VALUES (gen_random_uuid(), %(brand)s, %(case)s, 'planted', now())"
        ),
        "moves nothing",
    ),
    "another currency": (
        f"UPDATE ledger_posting SET currency = 'EUR' WHERE entry_id = {OF_REFUND} AND account = 'cash'",
        "is off by",
    ),
    "money to nowhere, in balance": (
        (
            f"{IN} SELECT gen_random_uuid(), %(brand)s, {OF_REFUND}, account, minor, 'GBP'"
            " FROM (VALUES ('cash', -5), ('fee_income', 5)) leg (account, minor)"
        ),
        "what came in is not what went out",
    ),
    "a refund that nobody confirmed": (
        "UPDATE settlement_refund SET state = 'asked', confirmed_at = NULL WHERE case_id = %(case)s",
        "refunded 900, confirmed 0",
    ),
    "a smaller refund than was booked": (
        "UPDATE settlement_refund SET amount_minor = 899 WHERE case_id = %(case)s",
        "refunded 900, confirmed 899",
    ),
    "another opening balance": (
        "UPDATE settlement_finalbill SET credit_minor = 901, comes_back_minor = 901 WHERE case_id = %(case)s",
        "opening 900, final bill 901",
    ),
    "what was kept is gone": ("DELETE FROM settlement_kept", "claimable 700, in the vault 0"),
    "what was kept is more": (
        "UPDATE settlement_kept SET amount_minor = amount_minor + 1",
        "claimable 700, in the vault 701",
    ),
    "what was donated is kept": (
        "UPDATE settlement_outcome SET amount_minor = amount_minor - 1 WHERE way = 'donate'",
        "donated 700, carried out 699",
    ),
    "another day": (
        "UPDATE ledger_posting SET amount_minor = -901 WHERE account = 'cash' AND amount_minor = -900",
        "is off by -1",
    ),
}


@pytest.mark.planted_breach
@pytest.mark.feature("S2")
@pytest.mark.parametrize(("statement", "what"), PLANTS.values(), ids=PLANTS)
def test_what_was_bent_is_named(world: World, closed: Case, statement: str, what: str):
    report = bent(world.database, closed, statement)
    assert not report.whole
    assert [each for each in report.breaks if what in each.what], report.breaks


@pytest.mark.planted_breach
def test_the_command_says_which_row_it_is(world: World, closed: Case, monkeypatch):
    monkeypatch.setattr("clearline.cli.start.django_as", lambda _role: None)
    assert "the books are whole" in CliRunner().invoke(cli.app, ["check"]).stdout
    bent(world.database, closed, "UPDATE settlement_refund SET amount_minor = 1 WHERE case_id = %(case)s")
    told = CliRunner().invoke(cli.app, ["check", "--json"])
    assert told.exit_code == 1
    (one,) = json.loads(told.stdout)["breaks"]
    assert one == {
        "brand": "lumo-uk",
        "row": closed.reference,
        "currency": "GBP",
        "what": "refunded 900, confirmed 1",
    }
    assert closed.reference in CliRunner().invoke(cli.app, ["check"]).stdout
