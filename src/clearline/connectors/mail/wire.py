"""A mail as JSON carries it to the simulator, and back."""

from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from clearline.connectors.mail.port import Attachment, Mailbox, MailMessage


def write(message: MailMessage) -> dict[str, Any]:
    written = asdict(message)
    for attachment in written["attachments"]:
        attachment["content"] = b64encode(attachment["content"]).decode("ascii")
    return written


def read(written: Mapping[str, Any]) -> MailMessage:
    """Raise KeyError, TypeError or ValueError where `written` is no mail."""
    return MailMessage(
        **{
            **written,
            "to": Mailbox(**written["to"]),
            "sender": Mailbox(**written["sender"]),
            "attachments": tuple(
                Attachment(**{**attachment, "content": b64decode(attachment["content"], validate=True)})
                for attachment in written["attachments"]
            ),
        }
    )
