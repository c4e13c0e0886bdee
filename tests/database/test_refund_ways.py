"""Where money goes back to: the card it came from, a bank account, and what happens when it comes back."""

import json
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from tests.builders import a_brand, a_holder, a_line
from tests.stripe_till import SECRET, StripeTill
from tests.world import World, state_of, their_clock

from clearline.brands.database import clock
from clearline.cases.models import Case
from clearline.connectors.payments import simulator as bank
from clearline.connectors.payments.stripe import StripePayments
from clearline.connectors.payments.stripe_line import StripeAccount, StripeLine
from clearline.journey import road
from clearline.journey.ordering import order_closing
from clearline.keys import subjects
from clearline.lines.models import Line
from clearline.outbox.models import Effect
from clearline.selfcare import paying, topping_up
from clearline.settlement import runs, transfers
from clearline.settlement.left import Kept
from clearline.settlement.models import Destination, Refund, Transfer
from clearline.vocabulary.iban import Iban
from clearline.vocabulary.identifiers import uuid7

pytestmark = [pytest.mark.database, pytest.mark.feature("E2")]
AMA = Iban.read("DE89370400440532013000")
OTHER = Iban.read("FR1420041010050500013M02606")
OURS = runs.Payer(name="Lumo", iban=Iban.read("NL91ABNA0417164300"))
DAY = date(2026, 3, 2)


@pytest.fixture
def line(world: World) -> Line:
    brand = a_brand("lumo-de", "DE")
    return a_line(brand=brand, account=a_holder(brand=brand).account, credit_minor=1234)


@pytest.fixture
def refused(world: World, line: Line) -> Case:
    """Ama's closed line, whose money her card did not take."""
    receipt = order_closing(line=line, ends_on=None)
    world.payments.tell(str(line.account_id), bank.CLOSED)
    world.work()
    return Case.objects.get(pk=receipt.case_id)


def name(case: Case, iban: Iban = AMA) -> None:
    road.name_account(case_id=case.id, owner="Ama Example", iban=iban, now=clock())


def exported(case: Case):
    run = runs.open_run(brand=case.brand, now=clock())
    assert run is not None
    return runs.read_run(run=run, brand=case.brand, payer=OURS, on=DAY).run


def stands(case: Case) -> tuple[str, str, int]:
    refund = Refund.objects.get(case_id=case.id)
    return (state_of(case.id), refund.state, refund.generation)


def booked(case: Case) -> dict[str, Decimal]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT account, sum(amount_minor) FROM ledger_posting posting"
            " JOIN ledger_entry entry ON entry.id = posting.entry_id WHERE origin = %s GROUP BY account"
            " HAVING sum(amount_minor) <> 0",
            [case.id],
        )
        return dict(cursor.fetchall())


def test_money_that_a_card_did_not_take_waits_for_an_account_of_its_holder(world: World, refused: Case):
    assert stands(refused) == ("settling", "returned", 1)
    assert (refused.waits_for, refused.held_reason) == ("holder", "")
    assert [each["subject"] for each in world.mail.messages()].count("€12.34 came back to us") == 1
    for _ in range(3):
        world.let_pass(timedelta(days=1, minutes=1))
        world.work()
    assert [each["subject"] for each in world.mail.messages()].count("€12.34 came back to us") == 1
    world.let_pass(timedelta(days=28))
    world.work()
    assert Case.objects.get(pk=refused.pk).held_reason == "The refund was refused: payer_closed"


def test_the_same_account_named_twice_is_named_once(world: World, line: Line):
    later = clock().date() + timedelta(days=20)
    case = Case.objects.get(pk=order_closing(line=line, ends_on=later).case_id)
    world.work()

    def version(iban: Iban) -> int:
        name(case, iban)
        case.refresh_from_db()
        return case.version

    first = version(AMA)
    assert version(AMA) == first
    assert version(OTHER) == first + 1
    assert transfers.masked_account(case_id=case.id) == OTHER.masked


def test_it_goes_to_the_account_with_the_next_run_once(world: World, refused: Case):
    name(refused)
    world.work()
    assert stands(refused) == ("settling", "asked", 2)
    run = exported(refused)
    (sent,) = run.transfers
    assert (sent.iban, sent.name, sent.amount.minor) == (AMA, "Ama Example", 1234)
    assert sent.end_to_end == f"{refused.reference}-2"
    # Nothing waits any more, and the run written anew is the same one.
    assert runs.open_run(brand=refused.brand, now=clock()) is None
    assert runs.read_run(run=run.id, brand=refused.brand, payer=OURS, on=DAY).run == run
    assert runs.confirm(run=run.id, now=clock()) == 1
    assert runs.confirm(run=run.id, now=clock()) == 0
    world.work()
    assert stands(refused) == ("settled", "confirmed", 2)
    assert booked(refused) == {"prepaid_credit": 1234, "cash": -1234}
    # The card had it once, and gave it back; the bank has it once.
    assert [each["state"] for each in world.payments.refunds()] == ["failed"]
    with pytest.raises(road.OnItsWay):
        name(refused, OTHER)


def test_a_transfer_that_comes_back_goes_to_another_account(world: World, refused: Case):
    name(refused)
    first = exported(refused)
    assert not road.money_came_back(transfer=first.transfers[0].end_to_end, reason="AC04", now=clock())
    assert not road.money_came_back(transfer=first.transfers[0].end_to_end, reason="AC04", now=clock())
    world.work()
    assert stands(refused) == ("settling", "returned", 2)
    assert Case.objects.get(pk=refused.pk).waits_for == "holder"
    # Confirming the run now changes nothing of it.
    assert runs.confirm(run=first.id, now=clock()) == 0
    name(refused, OTHER)
    second = exported(refused)
    assert second.transfers[0].iban == OTHER
    runs.confirm(run=second.id, now=clock())
    world.work()
    assert stands(refused) == ("settled", "confirmed", 3)
    assert booked(refused) == {"prepaid_credit": 1234, "cash": -1234}


def test_what_comes_back_after_it_counted_as_paid_is_kept_for_its_holder(world: World, refused: Case):
    name(refused)
    run = exported(refused)
    runs.confirm(run=run.id, now=clock())
    world.work()
    assert road.money_came_back(transfer=run.transfers[0].end_to_end, reason="AC04", now=clock())
    assert not road.money_came_back(transfer=run.transfers[0].end_to_end, reason="AC04", now=clock())
    world.work()
    assert stands(refused) == ("settled", "confirmed", 2)
    assert booked(refused) == {"prepaid_credit": 1234, "vault": -1234}


def test_an_account_named_before_the_line_ends_is_where_the_money_goes(world: World, line: Line):
    receipt = order_closing(line=line, ends_on=clock().date() + timedelta(days=3))
    world.work()
    case = Case.objects.get(pk=receipt.case_id)
    name(case, OTHER)
    name(case)  # the last one counts
    assert transfers.masked_account(case_id=case.id) == "DE•• •••• 3000"
    world.let_pass(timedelta(days=5))
    world.work()
    assert stands(case) == ("settling", "asked", 1)
    assert world.payments.refunds() == []
    assert exported(case).transfers[0].iban == AMA
    with pytest.raises(road.OnItsWay):
        name(case, OTHER)


def test_only_euros_go_to_an_account(world: World):
    receipt = order_closing(line=a_line(), ends_on=clock().date() + timedelta(days=3))
    with pytest.raises(road.NotOffered):
        name(Case.objects.get(pk=receipt.case_id))


def test_name_and_number_lie_sealed_and_are_left_out_once_erased(world: World, refused: Case):
    name(refused)
    kept = Destination.objects.get()
    assert b"Ama" not in bytes(kept.personal)
    assert b"3704" not in bytes(kept.personal)
    run = runs.open_run(brand=refused.brand, now=clock())
    subjects.destroy(subject_ids=[refused.subject_id])
    assert run is not None
    left = runs.read_run(run=run, brand=refused.brand, payer=OURS, on=DAY)
    assert (left.run.transfers, left.unreadable) == ((), (f"{refused.reference}-2",))
    assert transfers.masked_account(case_id=refused.id) == ""


@pytest.mark.feature("S2")
def test_the_database_refuses_a_second_way_while_the_first_is_open(world: World, refused: Case):
    name(refused)
    run = exported(refused)
    transfer = Transfer.objects.get()

    def another_account():
        Destination.objects.create(
            brand_id=refused.brand_id, case_id=refused.id, generation=3, subject_id=uuid7(), given_at=clock()
        )

    def another_transfer(**changed):
        common = {"brand_id": refused.brand_id, "case_id": refused.id, "generation": 2, "run": run.id}
        sums = {"amount_minor": 1234, "currency": "EUR", "exported_at": clock()}
        Transfer.objects.create(**{**common, **sums, **changed})

    for rule, attempt in (
        ("destination_in_time", another_account),
        ("transfer_once", another_transfer),
        ("transfer_stands", lambda: another_transfer(generation=3)),
        ("transfer_stands", lambda: another_transfer(amount_minor=1235)),
        ("transfer_stands", lambda: Transfer.objects.filter(pk=transfer.pk).update(amount_minor=1)),
        ("transfer_stands", transfer.delete),
    ):
        with pytest.raises(IntegrityError, match=rule), transaction.atomic():
            attempt()


@pytest.fixture
def till():
    with StripeTill() as till:
        yield till


@pytest.mark.feature("A5", "I5")
def test_a_refund_goes_to_the_card_that_topped_up_through_stripe(world: World, till: StripeTill):
    stripe = StripePayments(StripeLine(StripeAccount(secret_key=SECRET, address=till.url)), clock=their_clock)
    world.payments = stripe
    world.connect()
    line = a_line(credit_minor=0)
    payment = topping_up.top_up(line_id=line.id, amount_minor=2000, attempt=uuid7(), now=clock())
    world.work(rounds=3)
    followed = paying.follow(payment_id=payment, account_id=line.account_id, now=clock())
    (charge_id,) = till.sessions
    assert followed.pay_at == f"https://checkout.stripe.com/c/pay/{charge_id}"
    till.tell(charge_id, "paid")
    paying.follow(payment_id=payment, account_id=line.account_id, now=clock())
    world.work(rounds=3)
    receipt = order_closing(line=line, ends_on=None)
    world.work()
    till.settle()
    world.let_pass(timedelta(minutes=20))
    world.work()
    assert state_of(receipt.case_id) == "settled"
    assert till.listed() == [
        {"charge_id": charge_id, "amount_minor": 2000, "currency": "GBP", "state": "succeeded"}
    ]


def test_money_that_no_card_brought_is_kept_where_no_account_can_be_named(world: World, till):
    stripe = StripePayments(StripeLine(StripeAccount(secret_key=SECRET, address=till.url)), clock=their_clock)
    world.payments = stripe
    world.connect()
    receipt = order_closing(line=a_line(credit_minor=500), ends_on=None)
    world.work()
    case = Case.objects.get(pk=receipt.case_id)
    assert (case.state, case.held_reason) == ("settled", "")
    assert Refund.objects.get().state == "failed"
    kept = Kept.objects.get(case_id=case.id)
    assert (kept.source, kept.state, kept.amount_minor) == ("returned", "waiting", 500)
    assert world.database.breaches() == []
    assert json.dumps(Effect.objects.get(effect="payments.refund").facts) == "{}"
