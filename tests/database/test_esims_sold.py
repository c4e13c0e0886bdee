"""An eSIM line is bought once: paid, made, or the money goes back; the database refuses anything else."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connections, transaction
from tests.builders import LONG_AGO, a_brand, a_holder, a_plan, numbers_for_sale, two_factors
from tests.world import World

from clearline.brands.database import clock
from clearline.journey import road
from clearline.keys import blind
from clearline.lines.models import Account, Balance, Line, Order, Plan
from clearline.outbox.models import Effect
from clearline.selfcare import buying, esim, stock
from clearline.selfcare.models import Payment, Purchase, Spare
from clearline.vocabulary.identifiers import uuid7

pytestmark = [pytest.mark.database, pytest.mark.feature("A12")]


@pytest.fixture
def numbers() -> list[stock.Numbers]:
    """Return three numbers that a brand with a plan has to sell."""
    a_plan(brand=a_brand())
    return numbers_for_sale(brand=a_brand(), count=3)


@pytest.fixture
def ama(world: World, numbers) -> Account:
    """Return Ama's account at that brand."""
    return a_holder(brand=a_brand()).account


def bought(account: Account, *, attempt=None, plan: Plan | None = None) -> Purchase:
    plan = plan or Plan.objects.get(external_id="prepaid-s")
    asked = buying.buy(
        account_id=account.pk,
        plan_id=plan.pk,
        seen_minor=plan.fee_minor,
        attempt=attempt or uuid7(),
        now=clock(),
    )
    return Purchase.objects.get(pk=asked)


def decide(world: World, purchase: Purchase, decision: str) -> Purchase:
    """Let the payer decide on the provider's page, and look at the page of the purchase."""
    world.work(rounds=3)
    world.payments.decide(world.payments.charges()[-1]["charge_id"], decision)
    buying.follow(purchase_id=purchase.pk, account_id=purchase.account_id, now=clock())
    world.work(rounds=6)
    purchase.refresh_from_db()
    return purchase


@pytest.mark.feature("S2")
def test_what_is_paid_becomes_a_line_with_its_profile_and_the_money_is_its_credit(
    world: World, ama: Account, numbers
):
    purchase = bought(ama)
    assert (purchase.state, Spare.objects.count()) == ("asked", 2)
    purchase = decide(world, purchase, "paid")
    line = Line.objects.get(account=ama)
    assert (purchase.state, purchase.line_id, line.external_id) == ("made", line.pk, numbers[0].external_id)
    assert (line.status, line.plan.external_id) == ("active", "prepaid-s")
    assert Payment.objects.values_list("state", "line_id").get() == ("confirmed", line.pk)
    assert Balance.objects.values_list("amount", "currency").get(line=line) == (500, "GBP")
    assert Order.objects.values_list("kind", "status").get(line=line) == ("esim", "done")
    shown = esim.of_line(line=line, case=None)
    assert (shown.state, shown.iccid) == ("released", numbers[0].iccid)
    assert shown.activation_code
    assert shown.activation_code.server == "rsp.example.com"
    assert [each["iccid"] for each in world.smdp.ordered()] == [numbers[0].iccid]
    # The secret that installs it stands in no table in clear.
    assert shown.activation_code.token not in f"{Effect.objects.values_list('facts', 'body')}"
    assert world.database.breaches() == []


def test_a_line_that_was_bought_and_never_installed_closes_and_its_money_comes_back(
    world: World, ama: Account
):
    purchase = decide(world, bought(ama), "paid")
    # A SIM that is new proves little: by now it is not.
    Line.objects.filter(pk=purchase.line_id).update(activated_at=LONG_AGO)
    line = Line.objects.get(pk=purchase.line_id)
    proofs = two_factors(line=line, now=clock()).ids
    road.request(line=line, channel="portal", language="en", ends_on=None, proof_ids=proofs, now=clock())
    world.work()
    # The profile is taken back before anybody installed it, and the card that paid gets its money.
    assert [each["state"] for each in world.smdp.profiles()] == ["unavailable"]
    assert [each["amount_minor"] for each in world.payments.refunds()] == [500]
    assert world.database.breaches() == []


@pytest.mark.feature("S2")
def test_fifty_presses_set_one_number_aside(world: World, ama: Account):
    attempt = uuid7()

    def press(place):
        try:
            with transaction.atomic():
                return bought(ama, attempt=attempt if place % 2 else None).pk
        finally:
            connections.close_all()

    with ThreadPoolExecutor(10) as hands:
        asked = set(hands.map(press, range(50)))
    assert len(asked) == 1
    assert (Spare.objects.count(), Payment.objects.count()) == (2, 1)


@pytest.mark.feature("S2")
def test_what_the_profile_server_refuses_goes_back_whole_and_once(world: World, ama: Account, numbers):
    world.smdp.tell(numbers[0].iccid, "unknown")
    purchase = decide(world, bought(ama), "paid")
    assert (purchase.state, purchase.reason) == ("refused", "unknown_iccid")
    world.work()
    assert not Line.objects.filter(account=ama).exists()
    assert Payment.objects.get().state == "returned"
    assert [each["amount_minor"] for each in world.payments.refunds()] == [500]
    # The number is kept from the next buyer, who gets another.
    assert Spare.objects.get(external_id=numbers[0].external_id).withheld == "unknown_iccid"
    assert decide(world, bought(ama), "paid").state == "made"
    assert Line.objects.get(account=ama).external_id == numbers[1].external_id
    assert world.database.breaches() == []


def test_what_is_not_paid_leaves_the_number_to_the_next(world: World, ama: Account):
    purchase = decide(world, bought(ama), "declined")
    assert (purchase.state, purchase.reason) == ("unpaid", "declined")
    assert Spare.objects.filter(withheld="").count() == 3
    assert world.smdp.ordered() == []


def test_a_plan_that_costs_nothing_is_on_at_once(world: World, ama: Account):
    free = a_plan(brand=ama.brand, code="trial")
    Plan.objects.filter(pk=free.pk).update(fee_minor=0)
    free.refresh_from_db()
    purchase = bought(ama, plan=free)
    world.work(rounds=3)
    purchase.refresh_from_db()
    assert (purchase.state, Payment.objects.count()) == ("made", 0)


def test_nothing_is_asked_for_where_nothing_is_sold(world: World, ama: Account):
    plan = Plan.objects.get(external_id="prepaid-s")
    bound = a_plan(brand=ama.brand, code="bound")
    Plan.objects.filter(pk=bound.pk).update(minimum_term_months=12)
    with pytest.raises(buying.NotSold):
        bought(ama, plan=bound)
    with pytest.raises(buying.NotSold):
        buying.buy(account_id=ama.pk, plan_id=plan.pk, seen_minor=1, attempt=uuid7(), now=clock())
    held = a_holder(brand=ama.brand, status="fraud_hold").account
    with pytest.raises(buying.NotToThisAccount):
        bought(held)
    Spare.objects.all().delete()
    with pytest.raises(stock.NothingInStock):
        bought(ama)
    assert not Payment.objects.exists()


def test_a_number_that_an_import_brought_meanwhile_is_not_sold_twice(world: World, ama: Account, numbers):
    purchase = bought(ama)
    other = a_holder(brand=ama.brand).account
    decide(world, bought(other), "paid")
    made = Line.objects.get(account=other)
    Line.objects.filter(pk=made.pk).update(msisdn_index=blind.index("msisdn", numbers[0].msisdn))
    world.payments.decide(world.payments.charges()[0]["charge_id"], "paid")
    buying.follow(purchase_id=purchase.pk, account_id=ama.pk, now=clock())
    world.work()
    purchase.refresh_from_db()
    assert (purchase.state, purchase.reason) == ("refused", "number_taken")
    assert Payment.objects.get(account=ama).state == "returned"


@pytest.mark.feature("S2")
def test_the_database_refuses_another_price_and_another_way(world: World, ama: Account):
    purchase = bought(ama)
    values = {
        field.attname: getattr(purchase, field.attname)
        for field in Purchase._meta.fields
        if field.attname not in {"id", "price_minor"}
    }
    other = a_holder(brand=ama.brand).account
    for changed in ({"price_minor": 1}, {"price_minor": 500, "account_id": other.pk}):
        with pytest.raises(IntegrityError, match="selfcare_purchase"), transaction.atomic():
            Purchase.objects.create(**{**values, **changed})
    for changed in (
        {"price_minor": 1},
        {"state": "made", "ended_at": clock()},
        {"state": "unpaid"},
    ):
        with pytest.raises(IntegrityError, match="selfcare_purchase"), transaction.atomic():
            Purchase.objects.filter(pk=purchase.pk).update(**changed)
    # Money for a line that is not there yet is not that line's.
    with pytest.raises(IntegrityError, match="selfcare_payment"), transaction.atomic():
        Payment.objects.update(state="confirmed", ended_at=clock())


def test_what_is_handed_in_twice_or_is_no_number_is_named_by_its_row(world: World, ama: Account):
    (good,) = numbers_for_sale(brand=ama.brand)
    Spare.objects.filter(external_id=good.external_id).delete()
    row = {"line_id": "S9", "msisdn": good.msisdn, "iccid": good.iccid, "imsi": good.imsi}
    read, bad = stock.read([row, {**row, "iccid": "8944"}, {**row, "line_id": ""}], country="GB")
    assert [each.row for each in bad] == [2, 3]
    assert stock.add(brand=ama.brand, numbers=read, now=clock())[0] == 1
    _, again = stock.add(brand=ama.brand, numbers=read, now=clock())
    assert [each.why for each in again] == ["Its line, number or SIM stands in the stock already."]
