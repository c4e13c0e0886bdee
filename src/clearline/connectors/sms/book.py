"""What a gateway has taken of each message: the memory that SMPP lacks.

A gateway knows a message by a name of its own, which it tells when it takes
it; asked about ours, it knows nothing. So each part is written down before it
goes out: what is not in the book was never sent, and what stands there
unanswered is never sent again.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class Ending(StrEnum):
    """What a delivery receipt says in the end."""

    DELIVERED = "delivered"
    UNDELIVERABLE = "undeliverable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of a message: number `number` of `of`.

    Begun before it is sent; `taken_at` and the gateway's own name for it are
    known once it answered, `ended_at` and `ending` after its receipt.
    """

    number: int
    of: int
    gateway_id: str = ""
    taken_at: datetime | None = None
    ending: Ending | None = None
    ended_at: datetime | None = None


class BookAway(Exception):
    """The book cannot be read or written just now."""


class SmsBook(Protocol):
    """Shared by all workers, for a receipt comes to any of them. Each method raises BookAway."""

    def found(self, key: str) -> list[Part]:
        """Return the parts that were begun under a key, by number."""
        ...

    def begin(self, key: str, *, number: int, of: int, at: datetime) -> bool:
        """Note, durably, that a part is about to go out; False where it was begun before."""
        ...

    def take_back(self, key: str, *, number: int) -> None:
        """Strike out a part that surely was not taken: it may be begun again."""
        ...

    def taken(self, key: str, *, number: int, gateway_id: str, at: datetime) -> None:
        """Note the gateway's name for a part."""
        ...

    def ended(self, gateway_id: str, ending: Ending, *, at: datetime) -> bool:
        """Note a receipt, the first that comes; False where no part bears that name."""
        ...
