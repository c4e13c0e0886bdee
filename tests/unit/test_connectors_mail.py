"""A mail checks itself, and its letter holds the headers we wrote and no others."""

from datetime import UTC, datetime
from email import message_from_bytes, policy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearline.connectors.mail import wire
from clearline.connectors.mail.letter import write_letter
from clearline.connectors.mail.port import Attachment, Mailbox, MailMessage
from clearline.vocabulary.errors import Malformed

pytestmark = pytest.mark.feature("I5")

_AT = datetime(2026, 5, 3, 12, 0, tzinfo=UTC)
_AMA = Mailbox(address="ama@home.example", name="Ama")
_HEADERS = ["From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted"]

_BREAKS = ["\r\n", "\n", "\r", "\x00", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029"]


@pytest.mark.parametrize("line_break", _BREAKS)
def test_no_header_can_be_slipped_in(line_break: str) -> None:
    smuggled = f"Hello{line_break}Bcc: everybody@evil.example"

    with pytest.raises(Malformed, match="line break"):
        MailMessage(to=_AMA, sender=_AMA, subject=smuggled, text="")
    with pytest.raises(Malformed, match="line break"):
        Mailbox(address="ama@home.example", name=smuggled)
    with pytest.raises(Malformed, match="line break"):
        Attachment(filename=smuggled, media_type="text/plain", content=b"")
    with pytest.raises(Malformed):
        Mailbox(address=f"ama@home.example{line_break}>")
    with pytest.raises(Malformed):
        MailMessage(to=_AMA, sender=_AMA, subject="", text="", message_id=f"<a{line_break}@b>")
    with pytest.raises(Malformed):
        Attachment(filename="a", media_type=f"text/plain{line_break}", content=b"")


@pytest.mark.parametrize(
    "address",
    ["", "ama", "@home.example", "ama@", "a b@home.example", "a@b@c", "a,b@home.example", "<a@b.example>",
     "a@b..example", f"a@{'x' * 64}.example", "a@home.example\n"],
)  # fmt: skip
def test_what_is_no_address_is_refused_without_being_quoted(address: str) -> None:
    with pytest.raises(Malformed) as refused:
        Mailbox(address=address)

    assert refused.value.reason == "format"
    assert len(address) <= 2 or address not in str(refused.value)


def test_an_endless_address_is_too_long() -> None:
    with pytest.raises(Malformed) as refused:
        Mailbox(address=f"{'a' * 250}@b.example")

    assert refused.value.reason == "too_long"


_words = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), max_size=80)


@given(name=_words, subject=_words, filename=_words)
def test_whatever_the_words_the_letter_has_our_headers_and_no_more(
    name: str, subject: str, filename: str
) -> None:
    message = MailMessage(
        to=Mailbox(address="ama@home.example", name=name),
        sender=_AMA,
        subject=subject,
        text="Hello",
        attachments=(Attachment(filename=filename, media_type="text/plain", content=b""),),
    )

    raw = write_letter(message, key="case/1", at=_AT)

    letter = message_from_bytes(raw, policy=policy.default)
    assert raw.isascii()
    assert [header for header in letter.keys() if header in _HEADERS] == _HEADERS  # noqa: SIM118 - repeated headers count
    assert set(letter.keys()) == {*_HEADERS, "MIME-Version", "Content-Type"}
    assert [box.addr_spec for box in letter["To"].addresses] == ["ama@home.example"]


def test_the_same_key_makes_the_same_letter() -> None:
    message = MailMessage(to=_AMA, sender=_AMA, subject="Hello", text="Hello")

    first = write_letter(message, key="case/1", at=_AT)

    assert write_letter(message, key="case/1", at=_AT) == first
    assert write_letter(message, key="case/2", at=_AT) != first


def test_an_id_of_its_own_is_kept() -> None:
    message = MailMessage(to=_AMA, sender=_AMA, subject="Hello", text="Hello", message_id="<n1@lumo.example>")

    letter = message_from_bytes(write_letter(message, key="case/1", at=_AT), policy=policy.default)

    assert letter["Message-ID"] == "<n1@lumo.example>"


def test_a_mail_crosses_json_unchanged() -> None:
    message = MailMessage(
        to=_AMA,
        sender=_AMA,
        subject="Hello",
        text="Hello",
        html="<p>Hello</p>",
        attachments=(Attachment(filename="a", media_type="text/plain", content=b"\x00\xff"),),
    )

    assert wire.read(wire.write(message)) == message
