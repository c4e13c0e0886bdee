"""A mail server that keeps what it takes, so that it can be read and counted."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from hashlib import sha256
from typing import Any

from clearline.connectors.mail.ids import message_id
from clearline.connectors.mail.port import Attachment, MailMessage
from clearline.connectors.replies import confirmed, failed, stamp, unknown
from clearline.connectors.simulated import SimulatedSystem
from clearline.vocabulary.answers import Answer

REFUSED = "refused"
BUSY = "busy"


class MailSimulator(SimulatedSystem):
    """Implements `MailPort`; `tell(address, "refused" | "busy" | "ready")` sets the scene.

    Of attachments it keeps name, type, size and digest; a journal of whole files would fill the disk.
    """

    name = "mail"

    def send(self, message: MailMessage, *, key: str) -> Answer:
        if not message.to.local_part.isascii():
            return failed("recipient_refused", permanent=True)
        # "Later" is no answer to remember: the same key asks again, and may be luckier.
        if self._told.get(message.to.address) == BUSY and not self.seen(key):
            return unknown("try_later")
        return self._once(
            key=key,
            verb="send",
            request=_kept(message, key=key),
            decide=lambda at: self._deliver(message.to.address, at),
        )

    def ask(self, message: MailMessage, *, key: str) -> Answer:  # noqa: ARG002 - the simulator knows it by its key
        with self._lock:
            sent = self._events.get(key)
            return sent.answer if sent is not None else unknown("never_received")

    def messages(self) -> list[Mapping[str, object]]:
        """Every mail that was taken, once per key, oldest first."""
        with self._lock:
            return [
                {**event.request, "at": stamp(event.at), "key": event.key}
                for event in self._events.values()
                if event.answer.reason is None
            ]

    def _deliver(self, address: str, at: datetime) -> Answer:
        if self._told.get(address) == REFUSED:
            return failed("recipient_refused", permanent=True)
        return confirmed(handed_over_at=stamp(at))


def _kept(message: MailMessage, *, key: str) -> dict[str, Any]:
    kept = asdict(message)
    kept["message_id"] = message_id(message, key=key)
    kept["attachments"] = [_kept_attachment(attachment) for attachment in message.attachments]
    return kept


def _kept_attachment(attachment: Attachment) -> dict[str, object]:
    return {
        "filename": attachment.filename,
        "media_type": attachment.media_type,
        "size": len(attachment.content),
        "sha256": sha256(attachment.content).hexdigest(),
    }
