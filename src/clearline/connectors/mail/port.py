"""What we ask of a mail server."""

import re
from dataclasses import dataclass, field
from typing import Protocol

from clearline.vocabulary.answers import Answer
from clearline.vocabulary.errors import Malformed

# A line break in a header starts a new header: whoever chooses a name would choose the recipients too.
_CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")
_ADDRESS = re.compile(r"[^\s@<>(),;:\\\"\[\]]+@[^\s@<>(),;:\\\"\[\]]+")
_MESSAGE_ID = re.compile(r"<[^\s<>@]+@[^\s<>@]+>")
_MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]*/[a-z0-9][a-z0-9!#$&^_.+-]*", re.IGNORECASE)

_LONGEST_ADDRESS = 254  # RFC 5321 §4.5.3.1.3, less the two angle brackets


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbox:
    """An address with the name shown beside it.

    Raises:
        Malformed: no address, or a line break or control character in it or in the name.
    """

    address: str = field(repr=False)
    name: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        _refuse_control_characters(self.name, part="name of a mailbox")
        if len(self.address) > _LONGEST_ADDRESS:
            raise Malformed("too_long", f"A mail address has at most {_LONGEST_ADDRESS} characters.")
        if not _ADDRESS.fullmatch(self.address) or _CONTROL.search(self.address):
            raise Malformed("format", "This is no mail address: write it as name@host, without spaces.")
        try:
            _ = self.host
        except UnicodeError as error:
            raise Malformed("format", "The part after the @ of a mail address is no host name.") from error

    @property
    def local_part(self) -> str:
        return self.address.rpartition("@")[0]

    @property
    def host(self) -> str:
        """The part after the @ in ASCII: names in other scripts as the name servers know them."""
        return self.address.rpartition("@")[2].encode("idna").decode("ascii")


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that travels with a mail; `media_type` as in "application/pdf"."""

    filename: str
    media_type: str
    content: bytes = field(repr=False)

    def __post_init__(self) -> None:
        _refuse_control_characters(self.filename, part="file name of an attachment")
        if not _MEDIA_TYPE.fullmatch(self.media_type):
            raise Malformed(
                "format",
                "The media type of an attachment is written as type/subtype, such as application/pdf.",
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class MailMessage:
    """One mail to one person; `html` is the same words again, for clients that show it.

    Without a `message_id` ("<…@…>") the adapter derives one from the key, so that a mail
    that was sent again after silence is shown once by mailboxes that compare ids.

    Raises:
        Malformed: a line break or control character in the subject, or a misshapen message id.
    """

    to: Mailbox
    sender: Mailbox
    subject: str = field(repr=False)
    text: str = field(repr=False)
    html: str | None = field(default=None, repr=False)
    attachments: tuple[Attachment, ...] = ()
    message_id: str | None = None

    def __post_init__(self) -> None:
        _refuse_control_characters(self.subject, part="subject")
        _refuse_control_characters(self.message_id or "", part="message id")
        if self.message_id is not None and not _MESSAGE_ID.fullmatch(self.message_id):
            raise Malformed("format", "A message id is written as <unique@host>.")


def _refuse_control_characters(text: str, *, part: str) -> None:
    if _CONTROL.search(text):
        raise Malformed("format", f"The {part} holds a line break or control character; leave it out.")


class MailPort(Protocol):
    """Hand a mail over to the server that is responsible for it from then on (RFC 5321 §6.1)."""

    def send(self, message: MailMessage, *, key: str) -> Answer:
        """CONFIRMED with `handed_over_at` once the server took it; that somebody reads it is never known.

        FAILED for good: `recipient_refused`, `message_refused`. UNKNOWN: `try_later` where the server
        said so, or silence after the mail had been sent.
        """
        ...

    def ask(self, message: MailMessage, *, key: str) -> Answer:
        """Say what became of `message`. A real mail server cannot be asked: UNKNOWN, `cannot_ask`."""
        ...
