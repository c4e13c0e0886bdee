"""Money in and money back, each once."""

from dataclasses import replace
from uuid import uuid4

import httpx
import pytest
from tests.contract.conftest import Bench

from clearline.connectors.payments.port import ChargeOrder, RefundOrder
from clearline.connectors.payments.remote import RemotePayments
from clearline.vocabulary.answers import Answer, Outcome
from clearline.vocabulary.money import Money

pytestmark = pytest.mark.feature("I5")


def _paid(payments: Bench, amount: Money) -> str:
    """Have a card charged, and return the charge."""
    charge = ChargeOrder(amount=amount, return_url="http://127.0.0.1/back/", description="Top-up")
    opened = payments.port.open_charge(charge, key=f"case/{uuid4()}/1")
    charge_id: str = opened.facts["charge_id"]
    payments.tell(charge_id, "paid")
    return charge_id


@pytest.fixture
def order(payments: Bench) -> RefundOrder:
    amount = Money(1234, "GBP")
    return RefundOrder(
        payer_reference=f"tok_{uuid4().hex}",
        amount=amount,
        description="Balance",
        charge_id=_paid(payments, amount),
    )


def _status(payments: Bench, order: RefundOrder, key: str) -> Answer:
    told: Answer = payments.port.refund_status(key, expected=order.amount, charge_id=order.charge_id)
    return told


def _of(payments: Bench, order: RefundOrder) -> list[tuple[int, str, str]]:
    return [
        (row["amount_minor"], row["currency"], row["state"])
        for row in payments.listed()
        if row.get("charge_id") == order.charge_id
    ]


def test_a_refund_is_pending_and_then_succeeds(payments: Bench, order: RefundOrder, key: str) -> None:
    taken = payments.port.refund(order, key=key)
    waiting = _status(payments, order, key)
    payments.settle()
    paid = _status(payments, order, key)

    assert (taken.outcome, taken.facts["state"]) == (Outcome.ACCEPTED, "pending")
    assert waiting == taken
    assert (paid.outcome, paid.facts["state"]) == (Outcome.CONFIRMED, "succeeded")
    assert paid.facts["refund_id"] == taken.facts["refund_id"]
    assert _of(payments, order) == [(1234, "GBP", "succeeded")]


@pytest.mark.feature("S2")
def test_the_same_key_again_pays_nothing_more(payments: Bench, order: RefundOrder, key: str) -> None:
    first = payments.port.refund(order, key=key)
    payments.settle()

    again = payments.port.refund(order, key=key)
    assert (again.facts["refund_id"], again.facts["amount_minor"]) == (first.facts["refund_id"], 1234)
    assert _of(payments, order) == [(1234, "GBP", "succeeded")]


@pytest.mark.feature("S2")
@pytest.mark.parametrize("other", [Money(1235, "GBP"), Money(1234, "EUR")])
def test_the_same_key_with_other_money_pays_nothing_and_is_no_success(
    payments: Bench, order: RefundOrder, key: str, other: Money
) -> None:
    payments.port.refund(order, key=key)

    changed = replace(order, amount=other)
    answer = payments.port.refund(changed, key=key)

    assert (answer.outcome, answer.reason) == (Outcome.UNKNOWN, "amount_differs")
    assert _status(payments, changed, key).reason == "amount_differs"
    assert _of(payments, order) == [(1234, "GBP", "pending")]


@pytest.mark.parametrize("minor", [0, -1])
def test_nothing_and_less_than_nothing_is_refused(
    payments: Bench, order: RefundOrder, key: str, minor: int
) -> None:
    nothing = replace(order, amount=Money(minor, "GBP"))

    answer = payments.port.refund(nothing, key=key)

    assert (answer.outcome, answer.reason) == (Outcome.FAILED, "amount_not_positive")
    assert _status(payments, nothing, key).reason in ("amount_not_positive", "never_received")
    assert _of(payments, order) == []


@pytest.mark.feature("S2", "E2")
def test_no_more_goes_back_than_came_with_the_charge(payments: Bench, order: RefundOrder, key: str) -> None:
    part = replace(order, amount=Money(1000, "GBP"))
    payments.port.refund(part, key=key)

    more = payments.port.refund(replace(order, amount=Money(235, "GBP")), key=f"{key}/more")
    rest = payments.port.refund(replace(order, amount=Money(234, "GBP")), key=f"{key}/rest")
    other = payments.port.refund(replace(order, amount=Money(1, "EUR")), key=f"{key}/other")

    assert (more.outcome, more.reason) == (Outcome.FAILED, "charge_exceeded")
    assert rest.outcome is Outcome.ACCEPTED
    assert (other.outcome, other.reason) == (Outcome.FAILED, "charge_not_paid")
    assert sum(minor for minor, _, _ in _of(payments, order)) == 1234


def test_nothing_goes_back_to_a_charge_that_nobody_paid(payments: Bench, key: str) -> None:
    charge = ChargeOrder(amount=Money(500, "GBP"), return_url="http://127.0.0.1/back/")
    opened = payments.port.open_charge(charge, key=key)
    order = RefundOrder(payer_reference="tok", amount=charge.amount, charge_id=opened.facts["charge_id"])

    answer = payments.port.refund(order, key=f"{key}/back")

    assert (answer.outcome, answer.reason) == (Outcome.FAILED, "charge_not_paid")


def test_a_closed_payer_is_told_when_the_bank_says_so(payments: Bench, order: RefundOrder, key: str) -> None:
    payments.tell(order.payer_reference, "closed")
    taken = payments.port.refund(order, key=key)
    payments.settle()

    answer = _status(payments, order, key)

    assert taken.outcome is Outcome.ACCEPTED
    assert (answer.outcome, answer.reason) == (Outcome.FAILED, "payer_closed")
    assert _of(payments, order) == [(1234, "GBP", "failed")]


def test_asking_about_a_refund_that_never_came(payments: Bench, order: RefundOrder, key: str) -> None:
    answer = _status(payments, order, key)

    assert (answer.outcome, answer.reason) == (Outcome.UNKNOWN, "never_received")


def test_no_answer_holds_the_payer(payments: Bench, order: RefundOrder, key: str) -> None:
    payments.port.refund(order, key=key)

    assert order.payer_reference not in repr(_status(payments, order, key))
    assert order.payer_reference not in repr(order)


@pytest.fixture
def charge() -> ChargeOrder:
    return ChargeOrder(amount=Money(1234, "GBP"), return_url="http://127.0.0.1/back/", description="Bill B1")


@pytest.mark.feature("A5", "A7")
def test_a_charge_is_open_until_its_payer_has_paid(payments: Bench, charge: ChargeOrder, key: str) -> None:
    opened = payments.port.open_charge(charge, key=key)
    waiting = payments.port.charge_status(key, expected=charge.amount)
    payments.tell(opened.facts["charge_id"], "paid")
    paid = payments.port.charge_status(key, expected=charge.amount, charge_id=opened.facts["charge_id"])

    assert (opened.outcome, opened.facts["state"]) == (Outcome.ACCEPTED, "open")
    assert opened.facts["pay_at"].endswith(f"/pay/{opened.facts['charge_id']}")
    assert waiting == opened
    assert (paid.outcome, paid.facts["state"]) == (Outcome.CONFIRMED, "paid")


@pytest.mark.feature("S2")
def test_the_same_key_opens_no_second_charge(payments: Bench, charge: ChargeOrder, key: str) -> None:
    first = payments.port.open_charge(charge, key=key)
    payments.tell(first.facts["charge_id"], "paid")

    assert payments.port.open_charge(charge, key=key) == first
    other = ChargeOrder(amount=Money(1235, "GBP"), return_url=charge.return_url)
    assert payments.port.open_charge(other, key=key).reason == "amount_differs"


@pytest.mark.parametrize("decision", ["declined", "cancelled"])
def test_a_charge_that_was_not_paid_has_failed(
    payments: Bench, charge: ChargeOrder, key: str, decision: str
) -> None:
    opened = payments.port.open_charge(charge, key=key)
    payments.tell(opened.facts["charge_id"], decision)

    answer = payments.port.charge_status(key, expected=charge.amount)

    # Where a payer may try another card, all that is left to say in the end is that nobody paid.
    assert answer.outcome is Outcome.FAILED
    assert answer.reason in (decision, "expired")


def test_a_charge_that_nobody_paid_is_over_one_day(payments: Bench, charge: ChargeOrder, key: str) -> None:
    payments.port.open_charge(charge, key=key)
    payments.a_day_later()

    assert payments.port.charge_status(key).reason == "expired"


def test_a_charge_of_nothing_is_refused_and_one_that_never_came_is_unknown(
    payments: Bench, charge: ChargeOrder, key: str
) -> None:
    assert payments.port.charge_status(key).reason == "never_received"
    nothing = ChargeOrder(amount=Money(0, "GBP"), return_url=charge.return_url)
    assert payments.port.open_charge(nothing, key=key).reason == "amount_not_positive"


def test_the_page_of_the_simulated_provider_takes_one_decision(simulators, key: str) -> None:
    port = RemotePayments(simulators.exchange())
    order = ChargeOrder(amount=Money(500, "GBP"), return_url="http://127.0.0.1/back/", description="<Bill>")
    page = port.open_charge(order, key=key).facts["pay_at"]
    shown = httpx.get(page, trust_env=False).text
    assert "&lt;Bill&gt;" in shown
    assert "Pay £5.00" in shown

    own = {"Origin": simulators.url}
    answer = httpx.post(f"{page}/paid", headers=own, trust_env=False)
    httpx.post(f"{page}/declined", headers=own, trust_env=False)

    assert (answer.status_code, answer.headers["Location"]) == (303, order.return_url)
    assert port.charge_status(key).outcome is Outcome.CONFIRMED
    strange = {"Origin": "http://elsewhere.example"}
    assert httpx.post(f"{page}/paid", headers=strange, trust_env=False).status_code == 403
    assert httpx.post(f"{page}/stolen", headers=own, trust_env=False).status_code == 404
