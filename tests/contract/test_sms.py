"""Text messages: accepted is not delivered."""

from uuid import uuid4

import pytest
from tests.contract.conftest import Bench

from clearline.connectors.sms.port import TextMessage
from clearline.vocabulary.answers import Outcome

pytestmark = pytest.mark.feature("I5")


@pytest.fixture
def message() -> TextMessage:
    return TextMessage(to=f"44{uuid4().int % 10**10:010}", text="您的验证码是 123456", sender="LUMO")


def test_accepted_first_and_delivered_later(sms: Bench, message: TextMessage, key: str) -> None:
    accepted = sms.port.send(message, key=key)
    waiting = sms.port.ask(message, key=key)
    sms.settle()
    delivered = sms.port.ask(message, key=key)

    assert accepted.outcome is Outcome.ACCEPTED
    assert waiting == accepted
    assert delivered.outcome is Outcome.CONFIRMED
    assert delivered.facts["delivered_at"] > delivered.facts["accepted_at"] == accepted.facts["accepted_at"]


def test_the_text_arrives_as_it_was_written(sms: Bench, message: TextMessage, key: str) -> None:
    sms.port.send(message, key=key)

    (seen,) = (row for row in sms.listed() if row["key"] == key)
    assert (seen["to"], seen["text"], seen["sender"]) == (message.to, message.text, message.sender)


@pytest.mark.feature("S2")
def test_the_same_key_again_sends_nothing_more(sms: Bench, message: TextMessage, key: str) -> None:
    first = sms.port.send(message, key=key)

    assert sms.port.send(message, key=key) == first
    assert len([row for row in sms.listed() if row["key"] == key]) == 1


def test_an_unreachable_phone_fails_after_it_was_accepted(sms: Bench, message: TextMessage, key: str) -> None:
    sms.tell(message.to, "unreachable")
    accepted = sms.port.send(message, key=key)
    sms.settle()

    answer = sms.port.ask(message, key=key)

    assert accepted.outcome is Outcome.ACCEPTED
    assert (answer.outcome, answer.reason) == (Outcome.FAILED, "undeliverable")


@pytest.mark.parametrize("to", ["+447700900142", "07700900142", "123", "٤٤٧٧٠٠٩٠٠١٤٢"])
def test_what_is_no_number_is_refused(sms: Bench, key: str, to: str) -> None:
    message = TextMessage(to=to, text="hello", sender="LUMO")

    answer = sms.port.send(message, key=key)

    assert (answer.outcome, answer.reason) == (Outcome.FAILED, "number_refused")
    assert sms.port.ask(message, key=key) == answer


def test_asking_about_a_message_that_never_came(sms: Bench, message: TextMessage, key: str) -> None:
    answer = sms.port.ask(message, key=key)

    assert (answer.outcome, answer.reason) == (Outcome.UNKNOWN, "never_received")
