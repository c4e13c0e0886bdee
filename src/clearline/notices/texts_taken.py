"""The book of what the SMS gateway took, in the database that all workers share."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final, TypeVar

from django.db import Error, close_old_connections, connection
from django.db.models import Q

from clearline.connectors.sms.book import BookAway, Ending, Part
from clearline.notices.models import TextPart

# Long after the last receipt that anybody waits for; an unanswered part stays as long as its effect.
KEPT: Final = timedelta(days=30)
TIDIED_EVERY: Final = 3600.0  # seconds

Given = TypeVar("Given")


class TakenTexts:
    """Implements `SmsBook`, on one connection of its own: the threads that send have none."""

    def __init__(self) -> None:
        self._clerk = ThreadPoolExecutor(max_workers=1, thread_name_prefix="sms-book")
        self._tidied = -TIDIED_EVERY

    def found(self, key: str) -> list[Part]:
        return self._asked(
            lambda: [_read(row) for row in TextPart.objects.filter(_of(key)).order_by("number")]
        )

    def begin(self, key: str, *, number: int, of: int, at: datetime) -> bool:
        def begin() -> bool:
            self._tidy(at)
            _row, new = TextPart.objects.get_or_create(
                key=_hashed(key), number=number, defaults={"of": of, "began_at": at}
            )
            return new

        return self._asked(begin)

    def take_back(self, key: str, *, number: int) -> None:
        self._asked(lambda: TextPart.objects.filter(_of(key), number=number, taken_at=None).delete())

    def taken(self, key: str, *, number: int, gateway_id: str, at: datetime) -> None:
        self._asked(
            lambda: TextPart.objects.filter(_of(key), number=number).update(
                gateway_id=gateway_id[:64], taken_at=at
            )
        )

    def ended(self, gateway_id: str, ending: Ending, *, at: datetime) -> bool:
        def ended() -> bool:
            named = TextPart.objects.filter(~Q(gateway_id=""), gateway_id=gateway_id)
            return named.filter(ending="").update(ending=ending, ended_at=at) > 0 or named.exists()

        return self._asked(ended)

    def close(self) -> None:
        """Let the connection go."""
        self._asked(_close)
        self._clerk.shutdown()

    def _tidy(self, at: datetime) -> None:
        if time.monotonic() - self._tidied > TIDIED_EVERY:
            self._tidied = time.monotonic()
            TextPart.objects.filter(taken_at__lt=at - KEPT).delete()

    def _asked(self, question: Callable[[], Given]) -> Given:
        def asked() -> Given:
            close_old_connections()
            try:
                return question()
            except Error as error:
                raise BookAway from error

        return self._clerk.submit(asked).result()


def _hashed(key: str) -> str:
    return sha256(key.encode()).hexdigest()


def _of(key: str) -> Q:
    return Q(key=_hashed(key))


def _read(row: TextPart) -> Part:
    return Part(
        number=row.number,
        of=row.of,
        gateway_id=row.gateway_id,
        taken_at=row.taken_at,
        ending=Ending(row.ending) if row.ending else None,
        ended_at=row.ended_at,
    )


def _close() -> None:
    """Close the connection of the thread that calls: each has its own."""
    connection.close()
