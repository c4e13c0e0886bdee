"""A mail as it goes over the wire: RFC 5322 with MIME, in plain ASCII so that any server takes it."""

from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from clearline.connectors.mail.ids import message_id
from clearline.connectors.mail.port import Mailbox, MailMessage

# Everything else is encoded: not every server on the way takes eight bits.
_WIRE = SMTP.clone(cte_type="7bit")


def write_letter(message: MailMessage, *, key: str, at: datetime) -> bytes:
    """Return the whole letter with CRLF line ends; both addresses must have an ASCII local part."""
    letter = EmailMessage(policy=_WIRE)
    letter["From"] = _shown(message.sender)
    letter["To"] = _shown(message.to)
    letter["Subject"] = message.subject
    letter["Date"] = format_datetime(at)
    letter["Message-ID"] = message_id(message, key=key)
    # Keeps holiday notes and list robots from answering (RFC 3834).
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(message.text)
    if message.html is not None:
        letter.add_alternative(message.html, subtype="html")
    for attachment in message.attachments:
        kind, _, subtype = attachment.media_type.partition("/")
        letter.add_attachment(
            attachment.content, maintype=kind, subtype=subtype, filename=attachment.filename
        )
    return letter.as_bytes()


def envelope_address(mailbox: Mailbox) -> str:
    return f"{mailbox.local_part}@{mailbox.host}"


def _shown(mailbox: Mailbox) -> Address:
    return Address(display_name=mailbox.name, username=mailbox.local_part, domain=mailbox.host)
