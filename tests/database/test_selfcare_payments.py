"""A bill is paid once, whatever happens: pressed fifty times, silence, a closing on the way."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connections, transaction
from tests.builders import a_bill, a_brand, a_holder, a_line, two_factors
from tests.world import World

from clearline.brands.database import clock
from clearline.connectors.payments.simulator import PaymentsSimulator
from clearline.journey import road
from clearline.lines.models import Balance, Bill, Line
from clearline.outbox.models import Effect
from clearline.selfcare import bills, paying
from clearline.selfcare.models import Payment

pytestmark = pytest.mark.database


@pytest.fixture
def ama(world: World):
    """Return Ama's line and an open bill of twelve pounds."""
    line = a_line(brand=a_brand(), account=a_holder(brand=a_brand()).account)
    return line, a_bill(account=line.account, amount_minor=1500, paid_minor=300)


def pay(line: Line, bill: Bill):
    return bills.pay(account_id=line.account_id, bill_id=bill.id, line_id=line.id, now=clock())


def decide(world: World, decision: str, place: int = -1) -> None:
    world.work(rounds=3)
    world.payments.decide(world.payments.charges()[place]["charge_id"], decision)


def told(world: World, payment_id) -> str:
    """Look at the payment's page, as somebody who waits does, and return how it stands."""
    account_id = Payment.objects.values_list("account_id", flat=True).get(pk=payment_id)
    paying.follow(payment_id=payment_id, account_id=account_id, now=clock())
    world.work(rounds=3)
    return Payment.objects.get(pk=payment_id).state


@pytest.mark.feature("A7", "S2")
def test_fifty_parallel_pays_pay_once(world: World, ama):
    line, bill = ama

    def press(_):
        try:
            with transaction.atomic():
                return pay(line, bill)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(10) as hands:
        asked = set(hands.map(press, range(50)))
    assert len(asked) == 1
    decide(world, "paid")
    assert told(world, *asked) == "confirmed"
    assert [(each["amount_minor"], each["state"]) for each in world.payments.charges()] == [(1200, "paid")]
    assert (Bill.objects.get().paid_minor, Bill.objects.get().status) == (1500, "paid")


@pytest.mark.feature("S2")
def test_the_database_refuses_a_second_payment_and_any_other_sum(world: World, ama):
    line, bill = ama
    stands = Payment.objects.get(pk=pay(line, bill))

    def another(**changed):
        common = {"brand_id": line.brand_id, "account_id": line.account_id, "bill_id": bill.id}
        sums = {"purpose": "bill", "amount_minor": 1200, "currency": "GBP", "asked_at": clock()}
        Payment.objects.create(**{**common, **sums, **changed})

    for changed, rule in (
        ({}, "selfcare_payment_bill_once"),
        ({"amount_minor": 1}, "selfcare_payment_as_billed"),
        ({"currency": "EUR"}, "selfcare_payment_as_billed"),
        ({"account_id": a_holder(brand=line.brand).account.id}, "selfcare_payment_as_billed"),
    ):
        with pytest.raises(IntegrityError, match=rule), transaction.atomic():
            another(**changed)
    for changed in ({"amount_minor": 1}, {"state": "returned", "ended_at": clock()}):
        with pytest.raises(IntegrityError, match="selfcare_payment_stands"), transaction.atomic():
            Payment.objects.filter(pk=stands.pk).update(**changed)
    with pytest.raises(IntegrityError, match="selfcare_payment_stands"), transaction.atomic():
        stands.delete()


@pytest.mark.feature("A7")
def test_what_was_declined_may_be_paid_anew(world: World, ama):
    line, bill = ama
    first = pay(line, bill)
    decide(world, "declined")
    assert told(world, first) == "failed"
    assert Payment.objects.get(pk=first).reason == "declined"
    second = pay(line, bill)
    assert second != first
    decide(world, "paid")
    assert told(world, second) == "confirmed"
    with pytest.raises(IntegrityError, match="selfcare_payment"), transaction.atomic():
        Payment.objects.filter(pk=first).update(state="asked", ended_at=None)
    # Asked once more, the payment that stands answers.
    assert pay(line, bill) == second


class _Silent(PaymentsSimulator):
    """Takes the order, and says nothing to it."""

    quiet = True

    def open_charge(self, order, *, key):
        answer = super().open_charge(order, key=key)
        if self.quiet:
            raise TimeoutError
        return answer


@pytest.mark.feature("S2")
def test_silence_is_asked_about_and_never_paid_again(database, ama):
    line, bill = ama
    world = World(database, payments=_Silent(clock=lambda: datetime.now(UTC))).connect()
    payment = pay(line, bill)
    world.work(rounds=2)
    assert Effect.objects.get(effect=paying.CHARGE).state in {"unknown", "accepted"}
    assert pay(line, bill) == payment
    decide(world, "paid")
    assert told(world, payment) == "confirmed"
    assert len(world.payments.charges()) == 1


@pytest.mark.feature("A7", "B1")
def test_a_paid_bill_lets_a_blocked_closing_look_again(world: World, ama):
    line, bill = ama
    before = Line.objects.get(pk=line.pk).changed_at
    payment = pay(line, bill)
    decide(world, "paid")
    assert told(world, payment) == "confirmed"
    assert Line.objects.get(pk=line.pk).changed_at > before


@pytest.mark.feature("S2")
def test_a_payment_that_a_closing_overtook_goes_back(world: World):
    # Given a bill on its way to be paid by card, and credit that would cover it
    line = a_line(brand=a_brand("lumo-de", "DE"), credit_minor=5000)
    bill = a_bill(account=line.account, amount_minor=1200)
    payment = pay(line, bill)
    world.work(rounds=3)
    # When the line is closed first, and its final bill takes the twelve euros from the credit
    road.request(
        line=line,
        channel="portal",
        language="en",
        ends_on=None,
        proof_ids=two_factors(line=line, now=clock()).ids,
        now=clock(),
    )
    world.work()
    assert Line.objects.get(pk=line.pk).status == "ceased"
    other = a_bill(account=line.account, amount_minor=100)
    with pytest.raises(bills.NothingOwed):
        pay(line, other)
    # Then the card payment is given back, once
    decide(world, "paid")
    assert told(world, payment) in {"returning", "returned"}
    world.work()
    assert Payment.objects.get(pk=payment).state == "returned"
    assert sorted(each["amount_minor"] for each in world.payments.refunds()) == [1200, 3800]
    assert Bill.objects.get(pk=bill.pk).paid_minor == 0
    assert not Balance.objects.filter(line=line, amount__gt=0).exists()
