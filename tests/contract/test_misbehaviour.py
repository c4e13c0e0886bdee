"""Systems that go wrong in every way we know: nothing is doubled, nothing lost, no success made up."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from tests.contract.conftest import SimulatorProcess

from clearline.connectors.exchange import Exchange
from clearline.connectors.hlr.port import CeaseSubscriber
from clearline.connectors.hlr.remote import RemoteHlr
from clearline.connectors.mail.port import Mailbox, MailMessage
from clearline.connectors.mail.remote import RemoteMail
from clearline.connectors.payments.port import RefundOrder
from clearline.connectors.payments.remote import RemotePayments
from clearline.connectors.smdp.port import CancelProfile
from clearline.connectors.smdp.remote import RemoteSmdp
from clearline.connectors.sms.port import TextMessage
from clearline.connectors.sms.remote import RemoteSms
from clearline.vocabulary.answers import Answer, Outcome
from clearline.vocabulary.money import Money

pytestmark = [pytest.mark.feature("I5"), pytest.mark.feature("S2")]

_SILENCE = 0.3  # seconds after which the client gives up
_LONGER = 1.0  # seconds that a silent server waits

_FINE = {Outcome.CONFIRMED, Outcome.ACCEPTED}
_SILENT = {"time_out_before", "time_out_after", "slow"}
_BEFORE = {"refused", "time_out_before", "error_inside_200", "hollow", "redirect"}

_REASONS = {
    "refused": "not_sent",
    "time_out_before": "time_out",
    "time_out_after": "time_out",
    "hang_up_after": "broken_answer",
    "error_after": "http_500",
    "error_inside_200": "unreadable_answer",
    "hollow": "unreadable_answer",
    "slow": "time_out",
    "drip": "time_out",
    "truncated": "broken_answer",
    "garbage": "unreadable_answer",
    "redirect": "http_307",
    "other_key": "unreadable_answer",
}


@dataclass(frozen=True)
class Effect:
    """One thing ordered under one key, and where it can be counted afterwards."""

    path: str
    order: Callable[[Exchange, str], Answer]
    ask: Callable[[Exchange, str], Answer]
    counted_at: str
    mine: Callable[[dict[str, Any]], bool]
    hollow: str = "unreadable_answer"  # what "done" without a fact is called


def _cease() -> Effect:
    order = CeaseSubscriber(imsi=f"23415{uuid4().int % 10**10:010}", msisdn="447700900142")
    return Effect(
        path="/hlr/cease",
        order=lambda line, key: RemoteHlr(line).cease(order, key=key),
        ask=lambda line, key: RemoteHlr(line).ask(order, key=key),
        counted_at="/hlr/subscribers",
        mine=lambda row: bool(row["imsi"] == order.imsi and row["orders"] == 1),
        hollow="still_attached",
    )


def _cancel() -> Effect:
    order = CancelProfile(iccid=f"8944{uuid4().int % 10**15:015}")
    return Effect(
        path="/smdp/cancel-order",
        order=lambda line, key: RemoteSmdp(line).cancel_order(order, key=key),
        ask=lambda line, key: RemoteSmdp(line).ask(order, key=key),
        counted_at="/smdp/profiles",
        mine=lambda row: bool(row["iccid"] == order.iccid),
    )


def _text() -> Effect:
    message = TextMessage(to=f"44{uuid4().int % 10**10:010}", text="hello", sender="LUMO")
    return Effect(
        path="/sms/send",
        order=lambda line, key: RemoteSms(line).send(message, key=key),
        ask=lambda line, key: RemoteSms(line).ask(message, key=key),
        counted_at="/sms/messages",
        mine=lambda row: bool(row["to"] == message.to),
    )


def _letter() -> Effect:
    message = MailMessage(
        to=Mailbox(address=f"{uuid4().hex}@home.example"),
        sender=Mailbox(address="no-reply@lumo.example"),
        subject="Hello",
        text="hello",
    )
    return Effect(
        path="/mail/send",
        order=lambda line, key: RemoteMail(line).send(message, key=key),
        ask=lambda line, key: RemoteMail(line).ask(message, key=key),
        counted_at="/mail/messages",
        mine=lambda row: bool(row["to"]["address"] == message.to.address),
    )


def _refund() -> Effect:
    order = RefundOrder(payer_reference=f"tok_{uuid4().hex}", amount=Money(1234, "GBP"))
    return Effect(
        path="/payments/refund",
        order=lambda line, key: RemotePayments(line).refund(order, key=key),
        ask=lambda line, key: RemotePayments(line).refund_status(key, expected=order.amount),
        counted_at="/payments/refunds",
        hollow="amount_differs",
        mine=lambda row: bool(
            row["payer_reference"] == order.payer_reference and row["amount_minor"] == 1234
        ),
    )


@pytest.fixture(params=[_cease, _cancel, _text, _letter, _refund])
def effect(request: pytest.FixtureRequest) -> Effect:
    made: Effect = request.param()
    return made


@pytest.mark.parametrize("fault", _REASONS)
def test_a_fault_is_told_for_what_it_is_and_the_same_key_mends_it(
    simulators: SimulatorProcess, effect: Effect, key: str, fault: str
) -> None:
    patient, hasty = simulators.exchange(), simulators.exchange(deadline=_SILENCE)
    seconds = _LONGER if fault in _SILENT else 0.02
    simulators.plan(effect.path, fault, seconds=seconds)

    spoilt = effect.order(hasty if fault in {*_SILENT, "drip"} else patient, key)
    asked = effect.ask(patient, key)
    again = effect.order(patient, key)

    assert spoilt.outcome is (Outcome.FAILED if fault == "refused" else Outcome.UNKNOWN)
    assert spoilt.reason == (effect.hollow if fault == "hollow" else _REASONS[fault])
    if fault in _BEFORE:
        assert (asked.outcome, asked.reason) == (Outcome.UNKNOWN, "never_received")
    else:
        assert asked.outcome in _FINE
    assert again.outcome in _FINE
    assert effect.ask(patient, key).outcome in _FINE
    assert len([row for row in simulators.get(effect.counted_at) if effect.mine(row)]) == 1


def test_an_order_that_arrives_twice_is_done_once(
    simulators: SimulatorProcess, effect: Effect, key: str
) -> None:
    line = simulators.exchange()
    simulators.plan(effect.path, "twice")

    answer = effect.order(line, key)

    assert answer.outcome in _FINE
    assert effect.order(line, key) == answer
    assert len([row for row in simulators.get(effect.counted_at) if effect.mine(row)]) == 1


@pytest.mark.parametrize("fault", ["wrong_amount", "wrong_currency"])
def test_an_answer_about_other_money_is_no_success(
    simulators: SimulatorProcess, key: str, fault: str
) -> None:
    effect, line = _refund(), simulators.exchange()
    simulators.plan(effect.path, fault)

    answer = effect.order(line, key)

    assert (answer.outcome, answer.reason) == (Outcome.UNKNOWN, "amount_differs")
    assert effect.ask(line, key).outcome in _FINE
    assert len([row for row in simulators.get(effect.counted_at) if effect.mine(row)]) == 1


def test_a_fault_while_asking_is_no_failure_of_the_effect(
    simulators: SimulatorProcess, effect: Effect, key: str
) -> None:
    line = simulators.exchange()
    effect.order(line, key)
    asking = {"/hlr/cease": "/hlr/ask", "/payments/refund": "/payments/refund-status"}
    path = asking.get(effect.path, f"/{effect.path.split('/')[1]}/ask")
    simulators.plan(path, "refused")

    answer = effect.ask(line, key)

    assert (answer.outcome, answer.reason) == (Outcome.UNKNOWN, "cannot_ask")
    assert effect.ask(line, key).outcome in _FINE


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_where_nobody_listens_or_speaks_tls_nothing_was_sent(
    simulators: SimulatorProcess, effect: Effect, key: str, scheme: str
) -> None:
    url = "http://127.0.0.1:9" if scheme == "http" else simulators.url.replace("http:", "https:")
    line = Exchange(base_url=url, deadline=2.0)

    answer = effect.order(line, key)
    asked = effect.ask(line, key)

    assert (answer.outcome, answer.reason) == (Outcome.FAILED, "not_sent")
    assert (asked.outcome, asked.reason) == (Outcome.UNKNOWN, "cannot_ask")
