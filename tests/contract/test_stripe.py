"""What the tests of every payment provider cannot show: Stripe's ways of saying nothing, no, and not now."""

from dataclasses import replace

import pytest
from tests.stripe_till import SECRET, StripeTill

from clearline.connectors.payments.port import ChargeOrder, RefundOrder
from clearline.connectors.payments.stripe import StripePayments
from clearline.connectors.payments.stripe_line import StripeAccount
from clearline.connectors.payments.stripe_money import NotPayable, read, written
from clearline.outbox.answers import TO_BE_SENT
from clearline.vocabulary.answers import Outcome
from clearline.vocabulary.money import Money

pytestmark = pytest.mark.feature("I5", "S2")


@pytest.fixture
def charge() -> ChargeOrder:
    return ChargeOrder(amount=Money(1234, "GBP"), return_url="http://127.0.0.1/back/", description="Bill B1")


@pytest.fixture
def order(stripe: StripePayments, till: StripeTill, charge: ChargeOrder) -> RefundOrder:
    charge_id = stripe.open_charge(charge, key="topup/1").facts["charge_id"]
    till.tell(charge_id, "paid")
    return RefundOrder(payer_reference="tok", amount=Money(1000, "GBP"), charge_id=charge_id)


def test_an_answer_that_was_lost_is_found_by_our_key_and_not_paid_again(
    stripe: StripePayments, till: StripeTill, order: RefundOrder
):
    till.faults = ["hang_up"]
    silence = stripe.refund(order, key="case/1")
    till.forget_keys()
    found = stripe.refund_status("case/1", expected=order.amount, charge_id=order.charge_id)
    again = stripe.refund(order, key="case/1")

    assert (silence.outcome, silence.reason) == (Outcome.UNKNOWN, "broken_answer")
    assert found.outcome is Outcome.ACCEPTED
    assert again == found
    assert len(till.refunds) == 1


def test_a_page_whose_address_was_lost_is_found_among_those_of_the_day(
    stripe: StripePayments, till: StripeTill, charge: ChargeOrder
):
    till.faults = ["hang_up"]
    assert stripe.open_charge(charge, key="bill/1").outcome is Outcome.UNKNOWN
    for each in range(120):
        stripe.open_charge(charge, key=f"other/{each}")

    found = stripe.charge_status("bill/1", expected=charge.amount)

    assert found.facts["charge_id"] == "cs_test_000001"
    assert stripe.charge_status("bill/2").reason == "never_received"


@pytest.mark.parametrize("status", ["429", "401", "403"])
def test_what_was_turned_away_unread_may_be_sent_again(
    stripe: StripePayments, till: StripeTill, order: RefundOrder, status: str
):
    till.faults = [status]
    answer = stripe.refund(order, key="case/1")

    assert answer.reason in TO_BE_SENT
    assert answer.facts["cause"] == f"http_{status}"
    assert stripe.refund(order, key="case/1").outcome is Outcome.ACCEPTED


def test_trouble_on_their_side_says_nothing(stripe: StripePayments, till: StripeTill, order: RefundOrder):
    till.faults = ["500"]
    assert (stripe.refund(order, key="case/1").outcome, len(till.refunds)) == (Outcome.UNKNOWN, 0)
    till.faults = ["409"]
    assert stripe.refund(order, key="case/1").reason == "key_in_use"


def test_a_refusal_says_why_and_is_final(stripe: StripePayments, till: StripeTill, order: RefundOrder):
    till.faults = ["400"]
    answer = stripe.refund(order, key="case/1")
    assert (answer.outcome, answer.reason) == (Outcome.FAILED, "api_error")


def test_without_a_charge_there_is_no_card_to_pay_back_to(stripe: StripePayments, till: StripeTill):
    order = RefundOrder(payer_reference="tok", amount=Money(1000, "GBP"))
    assert (stripe.refund(order, key="case/1").reason, till.orders) == ("no_card", 0)


def test_the_same_key_for_another_sum_is_never_taken_for_ours(
    stripe: StripePayments, till: StripeTill, charge: ChargeOrder
):
    stripe.open_charge(charge, key="bill/1")
    other = stripe.open_charge(replace(charge, amount=Money(1, "GBP")), key="bill/1")
    assert (other.outcome, other.reason) == (Outcome.UNKNOWN, "amount_differs")
    assert len(till.sessions) == 1


def test_nobody_there_is_told_from_silence(charge: ChargeOrder):
    from clearline.connectors.payments.stripe_line import StripeLine

    account = StripeAccount(secret_key=SECRET, address="http://127.0.0.1:1")
    nobody = StripePayments(StripeLine(account), clock=lambda: pytest.fail("nothing is to be dated"))
    assert nobody.open_charge(charge, key="bill/1").reason == "not_sent"
    assert nobody.charge_status("bill/1", charge_id="cs_1").reason == "cannot_ask"


def test_a_key_goes_over_tls_and_is_a_secret_one():
    with pytest.raises(ValueError, match="TLS"):
        StripeAccount(secret_key=SECRET, address="http://payments.example")
    with pytest.raises(ValueError, match="sk_"):
        StripeAccount(secret_key="pk_live_1")
    assert SECRET not in repr(StripeAccount(secret_key=SECRET))


@pytest.mark.parametrize(
    ("money", "amount"),
    [
        (Money(1234, "GBP"), 1234),
        (Money(500, "JPY"), 500),
        (Money(12, "ISK"), 1200),
        (Money(1500, "MGA"), 15),
        (Money(12340, "KWD"), 12340),
    ],
)
def test_sums_are_counted_as_stripe_counts(money: Money, amount: int):
    assert written(money) == amount
    assert read(amount=amount, currency=money.currency.lower()) == money


@pytest.mark.parametrize("money", [Money(12345, "KWD"), Money(1550, "MGA")])
def test_what_would_have_to_be_rounded_is_refused(stripe: StripePayments, charge: ChargeOrder, money: Money):
    with pytest.raises(NotPayable):
        written(money)
    assert stripe.open_charge(replace(charge, amount=money), key="bill/1").reason == "amount_not_payable"
