"""SMPP as it is on the wire: alphabets, parts, receipts, and every way a gateway stays silent."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.contract.conftest import SMSC_PATIENCE, Texting
from tests.contract.post_office import Certificate
from tests.contract.sms_book import MemoryBook
from tests.contract.smsc import BAD_NUMBER, PASSWORD, THROTTLED, USERNAME, Smsc

from clearline.connectors.sms.gateway import SmsGateway
from clearline.connectors.sms.port import TextMessage
from clearline.connectors.sms.smpp import WAITS_FOR_RECEIPTS, SmppSms
from clearline.vocabulary.answers import Outcome

pytestmark = pytest.mark.feature("I5")

ENGLISH = TextMessage(to="447700900142", text="Your line closes on 3 May. [Lumo] costs 5€", sender="LUMO")
CHINESE = replace(ENGLISH, text="您的号码将于五月三日关闭。" * 12)
ARABIC = replace(ENGLISH, text="سيتم إغلاق خطك في ٣ مايو. " * 8)


@pytest.mark.parametrize("message", [ENGLISH, CHINESE, ARABIC, replace(ENGLISH, text="é~" * 100)])
def test_what_a_phone_shows_is_what_was_written(texting: Texting, message: TextMessage, key: str) -> None:
    assert texting.port.send(message, key=key).outcome is Outcome.ACCEPTED

    (shown,) = texting.smsc.messages()
    assert (shown["text"], shown["to"], shown["sender"]) == (message.text, message.to, "LUMO")
    assert {part.kinds for part in texting.smsc.taken} == {(5, 1)}  # a name to an international number
    assert len({part.reference for part in texting.smsc.taken}) == 1


def test_a_long_text_has_arrived_when_its_last_part_has(texting: Texting, key: str) -> None:
    texting.port.send(CHINESE, key=key)
    first, *rest = texting.smsc.taken
    first.state = 2
    texting.smsc.send_receipts()
    assert rest
    assert texting.port.ask(CHINESE, key=key).outcome is Outcome.ACCEPTED

    texting.settle()
    assert texting.port.ask(CHINESE, key=key).outcome is Outcome.CONFIRMED
    assert set(texting.smsc.receipt_statuses) == {0}


def test_a_receipt_nobody_can_keep_is_to_come_again(texting: Texting, key: str) -> None:
    texting.port.send(ENGLISH, key=key)
    texting.book.away = True
    texting.settle()
    assert texting.smsc.receipt_statuses == [0x64]
    assert texting.port.ask(ENGLISH, key=key).reason == "cannot_ask"

    texting.book.away = False
    texting.smsc.taken[0].told = False
    texting.smsc.send_receipts()
    assert texting.port.ask(ENGLISH, key=key).outcome is Outcome.CONFIRMED


def test_what_no_receipt_tells_is_asked_for(texting: Texting, key: str) -> None:
    texting.smsc.orders.sends_receipts = False
    texting.port.send(ENGLISH, key=key)
    texting.settle()
    assert texting.port.ask(ENGLISH, key=key).outcome is Outcome.CONFIRMED


def test_a_gateway_that_never_tells_is_given_up(texting: Texting, key: str) -> None:
    texting.smsc.orders.sends_receipts = texting.smsc.orders.answers_queries = False
    texting.port.send(ENGLISH, key=key)
    texting.settle()
    assert texting.port.ask(ENGLISH, key=key).outcome is Outcome.ACCEPTED
    texting.clock.now += WAITS_FOR_RECEIPTS
    assert texting.port.ask(ENGLISH, key=key).reason == "no_receipt"


@pytest.mark.feature("S2")
def test_a_text_that_was_not_answered_is_never_sent_again(texting: Texting, key: str) -> None:
    texting.smsc.orders.silent = 1
    assert texting.port.send(ENGLISH, key=key).reason == "time_out"
    again = texting.port.send(ENGLISH, key=key)
    asked = texting.port.ask(ENGLISH, key=key)
    assert {(each.outcome, each.reason) for each in (again, asked)} == {(Outcome.UNKNOWN, "cannot_be_asked")}
    assert len(texting.smsc.taken) == 1


def test_throttled_in_the_middle_it_goes_on_where_it_was(texting: Texting, key: str) -> None:
    texting.smsc.orders.refuse = [THROTTLED]
    refused = texting.port.send(CHINESE, key=key)
    assert (refused.outcome, refused.reason) == (Outcome.FAILED, "not_sent")
    assert texting.port.ask(CHINESE, key=key).reason == "never_received"

    texting.book.begin(key, number=1, of=3, at=texting.clock.now)
    texting.book.taken(key, number=1, gateway_id="elsewhere", at=texting.clock.now)
    assert texting.port.ask(CHINESE, key=key).reason == "never_received"
    assert texting.port.send(CHINESE, key=key).outcome is Outcome.ACCEPTED
    assert [part.part for part in texting.smsc.taken] == [2, 3]


@pytest.mark.parametrize(("status", "reason"), [(BAD_NUMBER, "number_refused"), (0x45, "message_refused")])
def test_a_refusal_is_told_for_what_it_is(texting: Texting, key: str, status: int, reason: str) -> None:
    texting.smsc.orders.refuse = [status]
    answer = texting.port.send(ENGLISH, key=key)
    assert (answer.outcome, answer.reason, answer.facts["permanent"]) == (Outcome.FAILED, reason, True)


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        (replace(ENGLISH, sender="鲁莫"), "sender_refused"),
        (replace(ENGLISH, text=""), "message_refused"),
        (replace(ENGLISH, text="x" * 5000), "message_refused"),
    ],
)
def test_what_cannot_go_never_reaches_the_gateway(
    texting: Texting, key: str, message: TextMessage, reason: str
) -> None:
    assert texting.port.send(message, key=key).reason == reason
    assert texting.smsc.binds == 0


def test_one_binding_serves_all_and_is_made_anew_when_it_is_lost(texting: Texting) -> None:
    for number in range(3):
        texting.port.send(ENGLISH, key=f"text/{number}")
    assert texting.smsc.binds == 1
    texting.smsc.enquire()
    answers = [texting.port.send(ENGLISH, key=f"after/{number}") for number in range(3)]
    assert answers[-1].outcome is Outcome.ACCEPTED
    assert texting.smsc.binds == 2


def test_nothing_is_sent_where_nobody_lets_us_in(texting: Texting, key: str) -> None:
    texting.smsc.orders.lets_in = False
    answer = texting.port.send(ENGLISH, key=key)
    assert (answer.outcome, answer.reason) == (Outcome.FAILED, "not_sent")
    texting.smsc.orders.lets_in, texting.smsc.orders.mute = True, True
    assert texting.port.send(ENGLISH, key=key).reason == "not_sent"
    texting.smsc.orders.mute = False
    assert texting.port.send(ENGLISH, key=key).outcome is Outcome.ACCEPTED


def test_a_link_that_died_gets_no_text(texting: Texting, key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    texting.port.send(ENGLISH, key=key)
    monkeypatch.setattr("clearline.connectors.sms.session._FRESH", -1.0)
    texting.smsc.orders.mute = True
    assert texting.port.send(ENGLISH, key="second").reason == "not_sent"
    assert len(texting.smsc.taken) == 1


def test_where_nobody_listens_or_the_book_is_away_nothing_was_sent(texting: Texting, key: str) -> None:
    texting.book.away = True
    assert texting.port.send(ENGLISH, key=key).facts["cause"] == "BookAway"
    nowhere = SmsGateway(host="127.0.0.1", port=9, username=USERNAME, password=PASSWORD)
    answer = SmppSms(nowhere, book=MemoryBook(), clock=texting.clock).send(ENGLISH, key=key)
    assert (answer.reason, answer.facts["cause"]) == ("not_sent", "ConnectionRefusedError")
    assert texting.smsc.taken == []


def test_over_tls_a_stranger_is_not_spoken_to(certificate: Certificate, texting: Texting, key: str) -> None:
    tls = Smsc(certificate=certificate.for_server())
    gateway = SmsGateway(
        host="127.0.0.1", port=tls.port, tls=True, username=USERNAME, password=PASSWORD, timeout=SMSC_PATIENCE
    )
    stranger = SmppSms(gateway, book=texting.book, clock=texting.clock).send(ENGLISH, key=key)
    assert (stranger.reason, stranger.facts["cause"]) == ("not_sent", "SSLCertVerificationError")

    known = SmppSms(replace(gateway, trusts=certificate.for_client()), book=texting.book, clock=texting.clock)
    assert known.send(ENGLISH, key=key).outcome is Outcome.ACCEPTED
    known.close()
    tls.close()


def test_the_same_sender_stands_on_every_text_where_the_gateway_knows_one(texting: Texting, key: str) -> None:
    gateway = SmsGateway(
        host="127.0.0.1",
        port=texting.smsc.port,
        username=USERNAME,
        password=PASSWORD,
        sender="447700900999",
        plain=False,
    )
    port = SmppSms(gateway, book=texting.book, clock=texting.clock)
    port.send(ENGLISH, key=key)
    port.close()
    (sent,) = texting.smsc.taken
    assert (sent.sender, sent.kinds, sent.coding) == ("447700900999", (1, 1), 8)


def test_the_gateway_gives_up_before_we_do() -> None:
    assert timedelta(days=2) < WAITS_FOR_RECEIPTS
