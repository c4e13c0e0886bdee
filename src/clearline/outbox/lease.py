"""Hold effects while they are sent: a short lease, renewed for as long as the sender lives.

A sender that is killed stops renewing, and another one may ask what became
of its calls within `LEASE`. One that is frozen finds its lease run out when
it thaws, and makes none of the calls that it had not made yet.
"""

import threading
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from types import TracebackType
from typing import Self
from uuid import UUID

import structlog
from django.db import connection

from clearline.brands import sets
from clearline.brands.database import clock
from clearline.outbox.claimed import ClaimedEffect

LEASE = timedelta(seconds=10)
BEAT = LEASE / 4  # two renewals may fail before the lease is lost

log = structlog.get_logger(__name__)


def renew(effects: Sequence[ClaimedEffect], *, now: datetime) -> set[UUID]:
    """Hold effects for another `LEASE` from now; return those that are still ours."""
    rows = sets.run(
        __package__,
        "renew",
        {
            "ids": [effect.id for effect in effects],
            "attempts": [effect.attempt for effect in effects],
            "lease_until": now + LEASE,
        },
    )
    return {row[0] for row in rows}


class Lease:
    """Keeps a batch of effects for this sender while it is entered.

    `taken` is `time.monotonic()` from before the claim: our own reckoning of
    the lease ends no later than the database's, whatever lay in between.
    """

    def __init__(self, effects: Sequence[ClaimedEffect], *, taken: float) -> None:
        self._effects = effects
        self._held = {effect.id for effect in effects}
        self._until = taken + LEASE.total_seconds()
        self._done = threading.Event()
        self._heart = threading.Thread(target=self._beat, name="lease", daemon=True)

    def holds(self, effect: ClaimedEffect) -> bool:
        """Tell whether an effect may be sent under the attempt that we claimed."""
        return effect.id in self._held and time.monotonic() < self._until

    def __enter__(self) -> Self:
        self._heart.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._done.set()
        self._heart.join()

    def _beat(self) -> None:
        """Renew until the batch is done; a quick batch opens no connection for it."""
        try:
            while not self._done.wait(BEAT.total_seconds()):
                self._renew()
        finally:
            connection.close()

    def _renew(self) -> None:
        began = time.monotonic()
        try:
            self._held = renew(self._effects, now=clock())
            self._until = began + LEASE.total_seconds()
        except Exception:
            # Tried again at the next beat; without success the lease runs out, and `holds` says no.
            log.exception("lease not renewed")
            connection.close()
