"""What only a real mail server shows: the letter itself, encryption, login, and every way of saying no."""

import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
from tests.contract.post_office import PASSWORD, PostOffice
from tests.contract.scripted_server import DRIP, HANG_UP, SILENCE, ScriptedServer

from clearline.connectors.mail.port import Attachment, Mailbox, MailMessage
from clearline.connectors.mail.smtp import Security, SmtpMail, SmtpServer
from clearline.vocabulary.answers import Answer, Outcome

pytestmark = [pytest.mark.feature("I5"), pytest.mark.requires("smtp")]

_AT = datetime(2026, 5, 3, 22, 30, tzinfo=UTC)


def _clock() -> datetime:
    return _AT


def _message(**changes: object) -> MailMessage:
    fields: dict[str, object] = {
        "to": Mailbox(address="ama@home.example", name="Ama Ọláyíwọlá, née 王"),
        "sender": Mailbox(address="no-reply@lumo.example", name="Lumo Mobilé"),
        "subject": "您的号码 +44 7700 900142 已注销 – " + "a long subject that has to be folded " * 3 + "end",
        "text": "Zeile eins\n.\n..two dots\nSchluß\n",
        "html": '<p lang="de">Schluß</p>',
        "attachments": (
            Attachment(filename="Bestätigung.pdf", media_type="application/pdf", content=bytes(range(256))),
        ),
    }
    return MailMessage(**{**fields, **changes})  # type: ignore[arg-type]  # a test's own shorthand


def _sent(office: PostOffice, message: MailMessage, key: str) -> tuple[Answer, EmailMessage, bytes]:
    answer = SmtpMail(office.server(), clock=_clock).send(message, key=key)
    _, letter, raw = office.letters[-1]
    return answer, letter, raw


@pytest.fixture
def office(post_offices: Callable[[Security], PostOffice]) -> PostOffice:
    return post_offices(Security.STARTTLS)


def test_words_of_every_script_arrive_as_they_were_written(office: PostOffice, key: str) -> None:
    message = _message()

    answer, letter, raw = _sent(office, message, key)

    assert answer.facts == {"handed_over_at": "2026-05-03T22:30:00+00:00"}
    assert raw.isascii()
    assert letter["Subject"] == message.subject
    assert letter["To"].addresses[0].display_name == message.to.name
    assert letter["To"].addresses[0].addr_spec == "ama@home.example"
    assert letter["From"].addresses[0].display_name == "Lumo Mobilé"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Date"].datetime == _AT


def test_text_html_and_attachment_arrive_whole(office: PostOffice, key: str) -> None:
    message = _message()

    _, letter, _ = _sent(office, message, key)

    text, html = letter.get_body(("plain",)), letter.get_body(("html",))
    (attachment,) = letter.iter_attachments()
    assert text is not None
    assert html is not None
    assert text.get_content().replace("\r\n", "\n") == message.text
    assert html.get_content().strip() == message.html
    assert isinstance(attachment, EmailMessage)
    assert attachment.get_filename() == "Bestätigung.pdf"
    assert attachment.get_content_type() == "application/pdf"
    assert attachment.get_content() == bytes(range(256))


def test_a_text_of_dots_ends_where_it_ends(office: PostOffice, key: str) -> None:
    _, letter, _ = _sent(office, _message(text=".\n.\nQUIT\n", html=None, attachments=()), key)

    assert letter.get_content().replace("\r\n", "\n") == ".\n.\nQUIT\n"


def test_a_host_in_another_script_travels_as_the_name_servers_know_it(office: PostOffice, key: str) -> None:
    _, letter, _ = _sent(office, _message(to=Mailbox(address="ama@bücher.example")), key)

    assert letter["To"].addresses[0].addr_spec == "ama@xn--bcher-kva.example"


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
def test_the_letter_is_encrypted_on_the_way(
    post_offices: Callable[[Security], PostOffice], security: Security, key: str
) -> None:
    office = post_offices(security)

    answer, _, _ = _sent(office, _message(), key)

    assert answer.outcome is Outcome.CONFIRMED
    assert office.encrypted[-1] is True


def test_a_server_that_insists_on_encryption_refuses_a_letter_in_the_clear(
    office: PostOffice, key: str
) -> None:
    plain = SmtpMail(office.server(security=Security.NONE, username=None), clock=_clock)

    answer = plain.send(_message(), key=key)

    assert (answer.outcome, answer.reason) == (Outcome.FAILED, "sender_refused")
    assert answer.facts["smtp_code"] == 530


def test_an_unknown_authority_gets_no_mail(office: PostOffice, key: str) -> None:
    before = len(office.letters)

    answer = SmtpMail(office.server(tls=None), clock=_clock).send(_message(), key=key)

    assert (answer.outcome, answer.reason) == (Outcome.FAILED, "not_sent")
    assert answer.facts == {"cause": "SSLCertVerificationError"}
    assert len(office.letters) == before


def test_a_server_without_starttls_gets_neither_password_nor_mail(key: str) -> None:
    server = ScriptedServer({})
    settings = SmtpServer(host="127.0.0.1", port=server.port, username="clearline", password=PASSWORD)

    answer = SmtpMail(settings, clock=_clock).send(_message(), key=key)
    server.close()

    assert (answer.outcome, answer.reason) == (Outcome.FAILED, "not_sent")
    assert set(server.heard) <= {"EHLO", "QUIT"}


def test_a_refused_login_sends_nothing_and_quotes_nothing(office: PostOffice, key: str) -> None:
    answer = SmtpMail(office.server(password="wrong"), clock=_clock).send(_message(), key=key)

    assert (answer.outcome, answer.reason) == (Outcome.FAILED, "not_sent")
    assert answer.facts == {"cause": "SMTPAuthenticationError"}


def test_a_password_is_kept_off_the_open_wire_and_out_of_sight() -> None:
    with pytest.raises(ValueError, match="over TLS only"):
        SmtpServer(host="mail.example", security=Security.NONE, username="clearline", password=PASSWORD)

    assert PASSWORD not in repr(SmtpServer(host="mail.example", username="clearline", password=PASSWORD))


@pytest.fixture
def send_to(key: str) -> Iterator[Callable[[Mapping[str, str]], Answer]]:
    """Send one mail to a server that follows a script; give up after half a second."""
    servers: list[ScriptedServer] = []

    def send(says: Mapping[str, str]) -> Answer:
        server = ScriptedServer(says)
        servers.append(server)
        settings = SmtpServer(
            host="127.0.0.1", port=server.port, security=Security.NONE, timeout=0.4, deadline=0.5
        )
        return SmtpMail(settings, clock=_clock).send(_message(), key=key)

    yield send
    for server in servers:
        server.close()


@pytest.mark.parametrize(
    ("says", "outcome", "reason"),
    [
        ({}, Outcome.CONFIRMED, None),
        ({"RCPT": "251 user not local; will forward"}, Outcome.CONFIRMED, None),
        ({"QUIT": HANG_UP}, Outcome.CONFIRMED, None),
        ({"greeting": "421 too busy"}, Outcome.FAILED, "not_sent"),
        ({"greeting": "554 no service"}, Outcome.FAILED, "not_sent"),
        ({"greeting": "no SMTP at all"}, Outcome.FAILED, "not_sent"),
        ({"greeting": SILENCE}, Outcome.FAILED, "not_sent"),
        ({"greeting": HANG_UP}, Outcome.FAILED, "not_sent"),
        ({"EHLO": SILENCE}, Outcome.FAILED, "not_sent"),
        ({"MAIL": "451 later"}, Outcome.UNKNOWN, "try_later"),
        ({"MAIL": "550 not you"}, Outcome.FAILED, "sender_refused"),
        ({"MAIL": HANG_UP}, Outcome.FAILED, "not_sent"),
        ({"RCPT": "450 later"}, Outcome.UNKNOWN, "try_later"),
        ({"RCPT": "550 nobody"}, Outcome.FAILED, "recipient_refused"),
        ({"RCPT": SILENCE}, Outcome.FAILED, "not_sent"),
        ({"DATA": "451 later"}, Outcome.UNKNOWN, "try_later"),
        ({"DATA": "554 no"}, Outcome.FAILED, "message_refused"),
        ({"DATA": "250 what?"}, Outcome.UNKNOWN, "broken_answer"),
        ({"DATA": HANG_UP}, Outcome.FAILED, "not_sent"),
        ({".": "452 full"}, Outcome.UNKNOWN, "try_later"),
        ({".": "552 too large"}, Outcome.FAILED, "message_refused"),
        ({".": SILENCE}, Outcome.UNKNOWN, "time_out"),
        ({".": HANG_UP}, Outcome.UNKNOWN, "broken_answer"),
        ({".": "gibberish"}, Outcome.UNKNOWN, "broken_answer"),
    ],
    ids=str,
)
def test_each_reply_means_what_it_means(
    send_to: Callable[[Mapping[str, str]], Answer], says: dict[str, str], outcome: Outcome, reason: str | None
) -> None:
    answer = send_to(says)

    assert (answer.outcome, answer.reason) == (outcome, reason)


def test_a_server_that_drips_is_left_at_the_deadline(send_to: Callable[[Mapping[str, str]], Answer]) -> None:
    started = time.monotonic()

    answer = send_to({"greeting": DRIP})

    assert (answer.outcome, answer.reason) == (Outcome.FAILED, "not_sent")
    assert time.monotonic() - started < 1.5


def test_a_closed_port_is_not_sent(key: str) -> None:
    settings = SmtpServer(host="127.0.0.1", port=9, security=Security.NONE)

    answer = SmtpMail(settings, clock=_clock).send(_message(), key=key)

    assert (answer.outcome, answer.reason) == (Outcome.FAILED, "not_sent")
    assert answer.facts == {"cause": "ConnectionRefusedError"}
