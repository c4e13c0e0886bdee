"""Money that came by card stands in the ledger, once, and what the card refuses to take back is not lost."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from tests.builders import a_bill, a_brand, a_line, two_factors
from tests.world import World

from clearline.brands.database import clock
from clearline.connectors.payments import simulator as bank
from clearline.journey import road
from clearline.journey.reconciling import reconcile
from clearline.ledger import entries
from clearline.ledger.entries import Leg, Movement
from clearline.ledger.models import Account, Posting
from clearline.lines.models import Balance, Line
from clearline.selfcare import bills, paying, topping_up
from clearline.selfcare.models import Payment
from clearline.settlement.checking import check
from clearline.vocabulary.identifiers import uuid7

pytestmark = [pytest.mark.database, pytest.mark.feature("S2")]


def booked(payment_id) -> dict[str, list[tuple[str, int]]]:
    rows = Posting.objects.filter(entry__origin=payment_id).order_by("entry__at", "-amount_minor")
    told: dict[str, list[tuple[str, int]]] = {}
    for row in rows.select_related("entry"):
        told.setdefault(row.entry.kind, []).append((row.account, row.amount_minor))
    return told


def paid(world: World, payment_id) -> Payment:
    """Have the payer pay, and the answer heard, twice."""
    world.work(rounds=3)
    world.payments.decide(world.payments.charges()[-1]["charge_id"], "paid")
    account_id = Payment.objects.get(pk=payment_id).account_id
    for _ in range(2):
        paying.follow(payment_id=payment_id, account_id=account_id, now=clock())
        world.work(rounds=3)
    return Payment.objects.get(pk=payment_id)


@pytest.mark.feature("A5")
def test_a_top_up_is_cash_and_credit(world: World):
    line = a_line(brand=a_brand())
    asked = topping_up.top_up(line_id=line.id, amount_minor=2000, attempt=uuid7(), now=clock())
    assert booked(asked) == {}
    assert paid(world, asked).state == "confirmed"
    assert booked(asked) == {"card_top_up": [("cash", 2000), ("prepaid_credit", -2000)]}
    assert check().whole


@pytest.mark.feature("A7")
def test_a_paid_bill_is_cash_and_owed_no_more(world: World):
    line = a_line(brand=a_brand())
    bill = a_bill(account=line.account, amount_minor=1500, paid_minor=300)
    asked = bills.pay(account_id=line.account_id, bill_id=bill.id, line_id=line.id, now=clock())
    paid(world, asked)
    assert booked(asked) == {"card_bill": [("cash", 1200), ("receivable", -1200)]}


def overtaken(world: World, line: Line) -> Payment:
    """Return a top-up that was paid after its line was closed."""
    asked = topping_up.top_up(line_id=line.id, amount_minor=2000, attempt=uuid7(), now=clock())
    world.work(rounds=3)
    proofs = two_factors(line=line, now=clock()).ids
    road.request(line=line, channel="portal", language="en", ends_on=None, proof_ids=proofs, now=clock())
    world.work()
    return paid(world, asked)


def test_what_was_not_taken_goes_back_and_leaves_the_book(world: World):
    payment = overtaken(world, a_line(brand=a_brand()))
    world.work()
    assert Payment.objects.get(pk=payment.pk).state == "returned"
    assert booked(payment.pk) == {
        "card_returning": [("cash", 2000), ("refund_in_transit", -2000)],
        "card_returned": [("refund_in_transit", 2000), ("cash", -2000)],
    }
    assert check().whole


def test_what_the_card_refuses_to_take_back_is_credit_of_another_line(world: World):
    line = a_line(brand=a_brand())
    other = a_line(brand=a_brand(), account=line.account)
    world.payments.tell(str(line.account_id), bank.CLOSED)
    payment = overtaken(world, line)
    world.work()
    payment.refresh_from_db()
    assert (payment.state, payment.reason) == ("returned", "credited")
    assert booked(payment.pk)["card_credited"] == [("refund_in_transit", 2000), ("prepaid_credit", -2000)]
    assert Balance.objects.get(line=other, kind="money").amount >= 2000
    assert check().whole


def test_without_another_line_it_stays_on_its_way_in_the_book(world: World):
    line = a_line(brand=a_brand())
    world.payments.tell(str(line.account_id), bank.CLOSED)
    payment = overtaken(world, line)
    assert payment.state == "returning"
    assert booked(payment.pk) == {"card_returning": [("cash", 2000), ("refund_in_transit", -2000)]}
    assert check().whole
    # And whoever reconciles is told of it, for nobody else would be.
    found = reconcile(since=clock() - timedelta(days=1), until=clock(), mend=True, now=clock())
    assert [(each.effect, each.origin, each.mended) for each in found.differences] == [
        ("payments.giveback", payment.pk, False)
    ]


def test_an_entry_is_of_a_case_or_of_a_payment_that_there_is(world: World):
    brand = a_brand()
    legs = (Leg(Account.CASH, 1, "GBP"), Leg(Account.PREPAID, -1, "GBP"))
    for kind, key in (("take_over", "case_id"), ("card_top_up", "payment_id")):
        with pytest.raises(IntegrityError, match=f"ledger_entry_{key}"), transaction.atomic():
            entries.write([Movement(brand.id, uuid7(), kind, legs)], clock())


@pytest.mark.planted_breach
def test_a_payment_that_is_booked_otherwise_than_it_stands_is_named(world: World):
    line = a_line(brand=a_brand())
    asked = topping_up.top_up(line_id=line.id, amount_minor=2000, attempt=uuid7(), now=clock())
    paid(world, asked)
    with world.database.superuser_connection() as admin:
        admin.execute("SET session_replication_role = replica")
        admin.execute("UPDATE selfcare_payment SET state = 'failed'")
    (found,) = check().breaks
    assert (found.row, found.what) == (str(asked), "failed 2000, booked 2000 as card_top_up")
