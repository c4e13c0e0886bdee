"""Money back, once."""

from uuid import uuid4

import pytest
from tests.contract.conftest import Bench

from clearline.connectors.payments.port import RefundOrder
from clearline.vocabulary.answers import Outcome
from clearline.vocabulary.money import Money

pytestmark = pytest.mark.feature("I5")


@pytest.fixture
def order() -> RefundOrder:
    return RefundOrder(payer_reference=f"tok_{uuid4().hex}", amount=Money(1234, "GBP"), description="Balance")


def _of(payments: Bench, order: RefundOrder) -> list[tuple[int, str, str]]:
    return [
        (row["amount_minor"], row["currency"], row["state"])
        for row in payments.listed()
        if row["payer_reference"] == order.payer_reference
    ]


def test_a_refund_is_pending_and_then_succeeds(payments: Bench, order: RefundOrder, key: str) -> None:
    taken = payments.port.refund(order, key=key)
    waiting = payments.port.refund_status(key, expected=order.amount)
    payments.settle()
    paid = payments.port.refund_status(key, expected=order.amount)

    assert (taken.outcome, taken.facts["state"]) == (Outcome.ACCEPTED, "pending")
    assert waiting == taken
    assert (paid.outcome, paid.facts["state"]) == (Outcome.CONFIRMED, "succeeded")
    assert paid.facts["refund_id"] == taken.facts["refund_id"]
    assert _of(payments, order) == [(1234, "GBP", "succeeded")]


@pytest.mark.feature("S2")
def test_the_same_key_again_pays_nothing_more(payments: Bench, order: RefundOrder, key: str) -> None:
    first = payments.port.refund(order, key=key)
    payments.settle()

    assert payments.port.refund(order, key=key) == first
    assert _of(payments, order) == [(1234, "GBP", "succeeded")]


@pytest.mark.feature("S2")
@pytest.mark.parametrize("other", [Money(1235, "GBP"), Money(1234, "EUR")])
def test_the_same_key_with_other_money_pays_nothing_and_is_no_success(
    payments: Bench, order: RefundOrder, key: str, other: Money
) -> None:
    payments.port.refund(order, key=key)

    changed = RefundOrder(payer_reference=order.payer_reference, amount=other)
    answer = payments.port.refund(changed, key=key)

    assert (answer.outcome, answer.reason) == (Outcome.UNKNOWN, "amount_differs")
    assert payments.port.refund_status(key, expected=other).reason == "amount_differs"
    assert _of(payments, order) == [(1234, "GBP", "pending")]


@pytest.mark.parametrize("minor", [0, -1])
def test_nothing_and_less_than_nothing_is_refused(payments: Bench, key: str, minor: int) -> None:
    order = RefundOrder(payer_reference=f"tok_{uuid4().hex}", amount=Money(minor, "GBP"))

    answer = payments.port.refund(order, key=key)

    assert (answer.outcome, answer.reason) == (Outcome.FAILED, "amount_not_positive")
    assert payments.port.refund_status(key) == answer
    assert _of(payments, order) == []


def test_a_closed_payer_is_told_when_the_bank_says_so(payments: Bench, order: RefundOrder, key: str) -> None:
    payments.tell(order.payer_reference, "closed")
    taken = payments.port.refund(order, key=key)
    payments.settle()

    answer = payments.port.refund_status(key, expected=order.amount)

    assert taken.outcome is Outcome.ACCEPTED
    assert (answer.outcome, answer.reason) == (Outcome.FAILED, "payer_closed")
    assert _of(payments, order) == [(1234, "GBP", "failed")]


def test_asking_about_a_refund_that_never_came(payments: Bench, key: str) -> None:
    answer = payments.port.refund_status(key)

    assert (answer.outcome, answer.reason) == (Outcome.UNKNOWN, "never_received")


def test_no_answer_holds_the_payer(payments: Bench, order: RefundOrder, key: str) -> None:
    payments.port.refund(order, key=key)

    assert order.payer_reference not in repr(payments.port.refund_status(key))
    assert order.payer_reference not in repr(order)
