"""What we ask of an SMS gateway."""

from dataclasses import dataclass, field
from typing import Protocol

from clearline.vocabulary.answers import Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class TextMessage:
    """One message; `to` is E.164 digits without the plus, `sender` a number or up to 11 characters."""

    to: str = field(repr=False)
    text: str = field(repr=False)
    sender: str


class SmsPort(Protocol):
    """Hand a message over, and learn later whether the phone has it."""

    def send(self, message: TextMessage, *, key: str) -> Answer:
        """ACCEPTED with `accepted_at` once the gateway took it: that is not yet delivered."""
        ...

    def ask(self, message: TextMessage, *, key: str) -> Answer:
        """CONFIRMED with `delivered_at` after the delivery receipt, ACCEPTED before, FAILED if undeliverable.

        UNKNOWN where the gateway never saw `key`: send again under the same key.
        """
        ...
