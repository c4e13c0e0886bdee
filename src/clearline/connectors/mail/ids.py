"""The Message-ID of a mail, the same however often it is sent."""

from hashlib import sha256

from clearline.connectors.mail.port import MailMessage


def message_id(message: MailMessage, *, key: str) -> str:
    """Return the message's own id, or one made from `key` at the sender's host.

    Hashed, because a key names a case and a header is read by strangers.
    """
    if message.message_id is not None:
        return message.message_id
    return f"<{sha256(key.encode()).hexdigest()[:32]}@{message.sender.host}>"
