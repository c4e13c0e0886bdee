"""What the book's tables refuse by themselves."""

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction
from tests.builders import a_brand, a_holder, a_line, an_open_order

from clearline.lines.models import Balance, Bill, Contract, Device, Line, Link, Order, Points, Sim

pytestmark = pytest.mark.database
AT = datetime(2026, 1, 1, tzinfo=UTC)


def refused(rule: str):
    return pytest.raises(IntegrityError, match=rule)


def test_a_number_belongs_to_one_living_line_of_a_brand(database):
    first, second = a_line(), a_line()
    with refused("lines_line_msisdn_once"), transaction.atomic():
        Line.objects.filter(pk=second.pk).update(msisdn_index=first.msisdn_index)
    foreign = a_line(brand=a_brand("lumo-de", "DE"))
    Line.objects.filter(pk=foreign.pk).update(msisdn_index=first.msisdn_index)


@pytest.mark.planted_breach  # a line ends without its case
def test_a_ceased_line_gives_its_number_up():
    first, second = a_line(), a_line()
    Line.objects.filter(pk=first.pk).update(status="ceased", ceased_at=AT)
    Line.objects.filter(pk=second.pk).update(msisdn_index=first.msisdn_index)


@pytest.mark.parametrize("change", [{"status": "ceased"}, {"ceased_at": AT}, {"status": "asleep"}])
def test_a_state_and_its_moment_go_together(change: dict[str, object]):
    line = a_line()
    with refused("lines_line_(ceased_when|status)"), transaction.atomic():
        Line.objects.filter(pk=line.pk).update(**change)


@pytest.mark.feature("S4")
@pytest.mark.parametrize("model", [Line, Sim, Device, Balance, Contract, Order, Link, Bill, Points])
def test_nothing_refers_to_another_brand(model: type):
    line = a_line(everything=True)
    stranger = a_brand("lumo-de", "DE")
    with refused("same_brand"), transaction.atomic():
        model.objects.filter(brand=line.brand).update(brand=stranger)


@pytest.mark.parametrize("index", ["iccid_index", "imsi_index"])
def test_a_sim_is_in_one_line(index: str):
    first, second = a_line(), a_line()
    taken = getattr(Sim.objects.get(line=first), index)
    with refused(f"lines_sim_{index.removesuffix('_index')}_once"), transaction.atomic():
        Sim.objects.filter(line=second).update(**{index: taken})


def test_natural_keys_count_an_empty_expiry_as_one():
    line = a_line(everything=True)
    Balance.objects.filter(line=line, kind="money").update(expires_on=None)
    with refused("lines_balance_once"), transaction.atomic():
        Balance.objects.create(brand=line.brand, line=line, kind="money", amount=1, currency="GBP")
    with refused("lines_points_once"), transaction.atomic():
        Points.objects.create(brand=line.brand, account=line.account, points=1)
    with refused("lines_link_once"), transaction.atomic():
        Link.objects.create(brand=line.brand, line=line, party="bank")


@pytest.mark.parametrize(
    ("kind", "amount", "currency"),
    [("money", -1, "GBP"), ("money", 1, ""), ("money", 1, "gbp"), ("data", 1, "GBP"), ("gold", 1, "")],
)
def test_a_balance_is_money_in_a_currency_or_plain_data(kind: str, amount: int, currency: str):
    line = a_line()
    with refused("lines_balance_(kind|amount)"), transaction.atomic():
        Balance.objects.create(brand=line.brand, line=line, kind=kind, amount=amount, currency=currency)


def test_external_ids_are_unique_within_a_brand():
    order = an_open_order(line=a_line())
    with refused("lines_order_external_once"), transaction.atomic():
        Order.objects.create(
            brand=order.brand,
            account=order.account,
            external_id=order.external_id,
            kind="x",
            status="open",
            created_at=AT,
        )
    foreign = a_holder(brand=a_brand("lumo-de", "DE")).account
    Order.objects.create(
        brand=foreign.brand,
        account=foreign,
        external_id=order.external_id,
        kind="x",
        status="open",
        created_at=AT,
    )


def test_a_contract_does_not_end_before_it_starts():
    line = a_line()
    with refused("lines_contract_ends_after_start"), transaction.atomic():
        Contract.objects.create(
            brand=line.brand,
            line=line,
            external_id="C",
            starts_on=date(2026, 2, 2),
            ends_on=date(2026, 2, 1),
            early_fee_minor_per_month=1,
            currency="GBP",
        )
