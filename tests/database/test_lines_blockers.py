"""Each blocker: when it is there, when it is not, and what it says."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from tests.builders import a_brand, a_holder, a_line, hang_everything
from tests.csv_book import months_to_come

from clearline.lines.blockers import explain, findings
from clearline.lines.models import Account, Balance, Bill, Contract, Line, Link, Order, Points, Service

pytestmark = pytest.mark.database
DAY = date(2026, 3, 31)
BEFORE, AFTER = DAY - timedelta(days=1), DAY + timedelta(days=1)
AT = datetime(2026, 1, 1, tzinfo=UTC)


def found(line: Line, day: date = DAY) -> dict[str, str]:
    return {finding.blocker.value: finding.detail for finding in findings(asked=[(line.id, day)])}


def a_bill(line: Line, name: str, *, due: date, amount: int, paid: int) -> None:
    Bill.objects.create(
        brand=line.brand,
        account=line.account,
        external_id=name,
        issued_on=due,
        due_on=due,
        amount_minor=amount,
        paid_minor=paid,
        currency="GBP",
        status="open",
    )


def an_order(
    line: Line, name: str, *, kind: str = "device", status: str = "open", of_line: bool = True
) -> None:
    Order.objects.create(
        brand=line.brand,
        account=line.account,
        line=line if of_line else None,
        external_id=name,
        kind=kind,
        status=status,
        created_at=AT,
    )


def a_balance(line: Line, *, kind: str = "money", amount: int, expires: date | None = None) -> None:
    currency = "GBP" if kind == "money" else ""
    Balance.objects.create(
        brand=line.brand, line=line, kind=kind, amount=amount, currency=currency, expires_on=expires
    )


def a_contract(line: Line, name: str, *, starts: date, ends: date, fee: int, note: str = "") -> None:
    Contract.objects.create(
        brand=line.brand,
        line=line,
        external_id=name,
        starts_on=starts,
        ends_on=ends,
        early_fee_minor_per_month=fee,
        currency="GBP",
        note=note,
    )


@pytest.mark.feature("B1")
def test_bills_are_overdue_from_the_day_after_they_were_due(database):
    line = a_line()
    a_bill(line, "due", due=DAY, amount=700, paid=100)
    a_bill(line, "late", due=BEFORE, amount=500, paid=0)
    a_bill(line, "later", due=BEFORE - timedelta(days=30), amount=50, paid=49)
    a_bill(line, "settled", due=BEFORE, amount=900, paid=900)
    a_bill(line, "overpaid", due=BEFORE, amount=900, paid=1000)
    assert found(line) == {"bill_open": "600", "bill_overdue": "501"}
    assert found(line, BEFORE) == {"bill_open": "1100", "bill_overdue": "1"}


@pytest.mark.feature("B1")
def test_a_bill_stands_in_the_way_of_every_line_of_the_account():
    line = a_line()
    other = a_line(account=line.account)
    a_bill(line, "one", due=DAY, amount=700, paid=0)
    assert found(line) == found(other) == {"bill_open": "700"}


@pytest.mark.feature("B2")
@pytest.mark.parametrize("status", ["suspended", "fraud_hold", "disputed"])
def test_an_account_that_is_not_active(status: str):
    line = a_line(account=a_holder(brand=a_brand(), status=status).account)
    assert found(line) == {"account_state": status}


@pytest.mark.feature("B2")
@pytest.mark.parametrize(
    ("status", "expected"), [("suspended", {"line_state": "suspended"}), ("paused", {}), ("active", {})]
)
def test_a_line_that_is_suspended(status: str, expected: dict[str, str]):
    assert found(a_line(status=status)) == expected


@pytest.mark.feature("B4", "B10")
def test_open_orders_and_a_port_out_apart():
    line = a_line()
    an_order(line, "1")
    an_order(line, "2", kind="sim_swap")
    an_order(line, "3", kind="port_out")
    an_order(line, "4", status="done")
    an_order(line, "5", kind="port_out", status="cancelled")
    an_order(line, "6", of_line=False)
    assert found(line) == {"order_open": "2", "port_out_open": "1"}


@pytest.mark.feature("B5")
def test_money_and_data_until_the_day_they_expire():
    line = a_line()
    a_balance(line, amount=2500)
    a_balance(line, amount=40, expires=DAY)
    a_balance(line, amount=9, expires=BEFORE)
    a_balance(line, kind="data", amount=0)
    a_balance(line, kind="data", amount=10**12, expires=AFTER)
    assert found(line) == {"data_left": str(10**12), "money_left": "2540"}
    assert found(line, AFTER) == {"data_left": str(10**12), "money_left": "2500"}


@pytest.mark.feature("B5")
def test_points_of_the_account_on_each_of_its_lines():
    line = a_line()
    other = a_line(account=line.account)
    for points, expires in ((5, None), (10, DAY), (100, BEFORE), (0, AFTER)):
        Points.objects.create(brand=line.brand, account=line.account, points=points, expires_on=expires)
    assert found(line) == found(other) == {"points_left": "15"}


@pytest.mark.feature("B3", "B6")
def test_devices_services_and_links_are_counted_whenever_they_began():
    line = a_line()
    hang_everything(line)
    Service.objects.create(
        brand=line.brand, line=line, external_id="ended", code="x", status="ended", since=DAY, currency="GBP"
    )
    Link.objects.create(brand=line.brand, line=line, party="wechat", since=AFTER)
    counted = {
        name: number for name, number in found(line).items() if name not in {"data_left", "points_left"}
    }
    assert counted == {"device_bound": "1", "link_listed": "2", "service_active": "1"}


@pytest.mark.feature("B7")
@pytest.mark.parametrize(
    ("starts", "ends", "fee"),
    [
        (
            date(2025, 8, 31),
            date(2026, 6, 30),
            200,
        ),  # 30 April and 31 May begin after 31 March; 30 June does not
        (date(2025, 8, 31), DAY, None),
        (date(2025, 8, 31), AFTER, 0),
        (date(2026, 4, 10), date(2026, 6, 10), 200),  # it begins after the day: its first month counts
        (date(2026, 2, 28), date(2026, 4, 28), 0),
    ],
)
def test_a_contract_costs_its_months_that_have_not_begun(starts: date, ends: date, fee: int | None):
    line = a_line()
    a_contract(line, "1", starts=starts, ends=ends, fee=100)
    assert found(line) == ({} if fee is None else {"contract_running": str(fee)})


@pytest.mark.feature("B7")
def test_all_contracts_of_a_line_are_summed():
    line = a_line()
    a_contract(line, "1", starts=date(2026, 1, 15), ends=date(2026, 6, 15), fee=100)
    a_contract(line, "2", starts=date(2026, 1, 1), ends=date(2026, 5, 1), fee=10)
    assert found(line) == {"contract_running": "210"}


DAYS = some.dates(date(2019, 1, 1), date(2030, 12, 31)) | some.sampled_from(
    [
        date(2024, 2, 29),
        date(2023, 2, 28),
        date(2024, 1, 31),
        date(2023, 12, 29),
        date(2023, 12, 30),
        date(2023, 12, 31),
    ]
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(cases=some.lists(some.tuples(DAYS, DAYS, DAYS), min_size=1, max_size=60))
def test_the_months_of_a_contract_as_counted_by_walking(database, cases: list[tuple[date, date, date]]):
    starts, ends, days = zip(*cases, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT greatest(0, lines_months_begun(s, e) - lines_months_begun(s, d + 1))"
            " FROM unnest(%s::date[], %s::date[], %s::date[])"
            " WITH ORDINALITY AS t (s, e, d, place) ORDER BY place",
            [list(starts), list(ends), list(days)],
        )
        counted = [number for (number,) in cursor.fetchall()]
    assert counted == [months_to_come(start, end, day) for start, end, day in cases]


def test_a_ceased_line_has_nothing_in_its_way_and_an_unknown_one_neither(database):
    line = a_line(everything=True)
    with database.superuser_connection() as admin:
        admin.execute("UPDATE lines_line SET status = 'ceased', ceased_at = now()")
        assert found(line) == {}
        admin.execute("UPDATE lines_line SET status = 'active', ceased_at = NULL")
    assert found(line)
    assert findings(asked=[]) == []


def test_each_line_is_asked_about_its_own_day_and_all_in_one_query():
    lines = [a_line(credit_minor=100) for _ in range(30)]
    Balance.objects.update(expires_on=DAY)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        answers = findings(asked=[(line.id, DAY if place % 2 else AFTER) for place, line in enumerate(lines)])
    assert len(queries) == 1
    assert {answer.line_id for answer in answers} == {
        line.id for place, line in enumerate(lines) if place % 2
    }


@pytest.mark.feature("B8")
def test_an_explanation_names_rule_and_pack_and_who_lifts_it():
    line = a_line(credit_minor=2500, open_order=True)
    order, money = sorted(explain(line=line, as_of=DAY), key=lambda each: each.blocker, reverse=True)
    assert (order.blocker, order.what, order.rule) == (
        "order_open",
        "1 order is open",
        "blocker.active_services",
    )
    assert (money.blocker, money.what, money.rule) == (
        "money_left",
        "£25.00 of credit are left",
        "blocker.remaining_credit",
    )
    for each in (order, money):
        assert each.severity in {"block", "warn", "settle_later"}
        assert each.pack
        assert each.why
        assert each.lifted_by in {"holder", "staff", "time"}
        assert each.where


@pytest.mark.feature("B8")
def test_every_blocker_can_be_explained():
    line = a_line(status="suspended", everything=True, open_order=True)
    Account.objects.update(status="disputed")
    an_order(line, "port", kind="port_out")
    a_bill(line, "late", due=BEFORE, amount=500, paid=0)
    a_bill(line, "due", due=AFTER, amount=500, paid=0)
    a_contract(line, "1", starts=DAY, ends=DAY + timedelta(days=100), fee=100)
    explained = {each.blocker: each.what for each in explain(line=line, as_of=DAY)}
    assert len(explained) == 13
    assert all(explained.values())


@pytest.mark.feature("B9")
def test_a_running_contract_is_explained_with_its_own_conditions():
    line = a_line()
    a_contract(line, "1", starts=BEFORE, ends=DAY + timedelta(days=100), fee=100, note="handset offer")
    a_contract(line, "2", starts=BEFORE, ends=DAY + timedelta(days=50), fee=0, note="student discount")
    a_contract(line, "3", starts=BEFORE, ends=DAY, fee=100, note="over by then")
    (running,) = [each for each in explain(line=line, as_of=DAY) if each.blocker == "contract_running"]
    assert running.conditions == ("student discount", "handset offer")


@pytest.mark.feature("S4")
@pytest.mark.usefixtures("database")
def test_the_web_login_asks_about_its_own_brand_only(database):
    from clearline.brands.database import as_brand

    own = a_line(credit_minor=100)
    foreign = a_line(brand=a_brand("lumo-de", "DE"), credit_minor=100)
    database.log_in("web")

    def asked() -> set[UUID]:
        return {finding.line_id for finding in findings(asked=[(own.id, DAY), (foreign.id, DAY)])}

    with as_brand(own.brand_id):
        assert asked() == {own.id}
    with as_brand(foreign.brand_id):
        assert asked() == {foreign.id}
    assert asked() == set()
