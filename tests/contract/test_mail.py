"""Mail: handed over, refused for good, or later."""

from uuid import uuid4

import pytest
from tests.contract.conftest import Bench

from clearline.connectors.mail.port import Attachment, Mailbox, MailMessage
from clearline.vocabulary.answers import Outcome

pytestmark = pytest.mark.feature("I5")


@pytest.fixture
def message() -> MailMessage:
    return MailMessage(
        to=Mailbox(address=f"{uuid4().hex}@home.example", name="Ama Ọláyíwọlá"),
        sender=Mailbox(address="no-reply@lumo.example", name="Lumo"),
        subject="Your line closes on 3 May",
        text="Nothing is left to do.\n",
        html="<p>Nothing is left to do.</p>",
        attachments=(Attachment(filename="proof.pdf", media_type="application/pdf", content=b"%PDF-1.7\n"),),
    )


def _to(mail: Bench, message: MailMessage) -> list[str]:
    return [row["message_id"] for row in mail.listed() if row["to"]["address"] == message.to.address]


def test_a_mail_is_handed_over(mail: Bench, message: MailMessage, key: str) -> None:
    answer = mail.port.send(message, key=key)

    assert answer.outcome is Outcome.CONFIRMED
    assert answer.facts["handed_over_at"].endswith("+00:00")
    assert len(_to(mail, message)) == 1


@pytest.mark.feature("S2")
def test_the_same_key_again_shows_one_mail(mail: Bench, message: MailMessage, key: str) -> None:
    mail.port.send(message, key=key)
    again = mail.port.send(message, key=key)

    assert again.outcome is Outcome.CONFIRMED
    # A real server takes it twice; the mailbox shows one, because both bear the same id.
    assert len(set(_to(mail, message))) == 1


def test_two_keys_are_two_mails(mail: Bench, message: MailMessage, key: str) -> None:
    mail.port.send(message, key=key)
    mail.port.send(message, key=f"{key}/other")

    assert len(set(_to(mail, message))) == 2


def test_the_message_id_tells_no_stranger_the_key(mail: Bench, message: MailMessage, key: str) -> None:
    mail.port.send(message, key=key)

    (message_id,) = _to(mail, message)
    assert message_id.startswith("<")
    assert message_id.endswith("@lumo.example>")
    assert key not in message_id


def test_a_mailbox_that_does_not_exist_fails_for_good(mail: Bench, message: MailMessage, key: str) -> None:
    mail.tell(message.to.address, "refused")

    answer = mail.port.send(message, key=key)

    assert (answer.outcome, answer.reason) == (Outcome.FAILED, "recipient_refused")
    assert answer.facts["permanent"] is True
    assert _to(mail, message) == []


def test_a_busy_server_means_later_under_the_same_key(mail: Bench, message: MailMessage, key: str) -> None:
    mail.tell(message.to.address, "busy")
    busy = mail.port.send(message, key=key)
    mail.tell(message.to.address, "ready")
    later = mail.port.send(message, key=key)

    assert (busy.outcome, busy.reason) == (Outcome.UNKNOWN, "try_later")
    assert later.outcome is Outcome.CONFIRMED
    assert len(_to(mail, message)) == 1


def test_an_address_that_needs_another_script_is_refused(mail: Bench, message: MailMessage, key: str) -> None:
    to = Mailbox(address="résumé@home.example")

    answer = mail.port.send(MailMessage(to=to, sender=message.sender, subject="Hi", text="Hi"), key=key)

    assert (answer.outcome, answer.reason) == (Outcome.FAILED, "recipient_refused")


def test_asking_never_claims_what_is_not_known(mail: Bench, message: MailMessage, key: str) -> None:
    answer = mail.port.ask(message, key=key)

    assert answer.outcome is Outcome.UNKNOWN
    assert answer.reason in {"never_received", "cannot_ask"}


def test_no_answer_and_no_repr_holds_the_person(mail: Bench, message: MailMessage, key: str) -> None:
    answer = mail.port.send(message, key=key)

    shown = repr(answer) + repr(message)
    assert message.to.address not in shown
    assert "Ama" not in shown
