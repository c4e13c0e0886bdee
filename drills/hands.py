"""The hands of a worker, without its clock: everything that is due gets done, and time moves when told to.

Any number of processes may work on one database at once, each with hands of its own.
"""

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import psycopg
from django.db import connections, transaction
from tests.database_server import TestDatabase

from clearline.audit import sequencer
from clearline.brands.database import clock
from clearline.cases.engine.batch import advance
from clearline.cases.engine.locking import wake_changed
from clearline.cases.engine.stage import Stage
from clearline.journey import road
from clearline.outbox.answers import LONGEST_PAUSE
from clearline.outbox.dispatch import connectors_due, dispatch
from clearline.outbox.lease import LEASE
from clearline.outbox.models import Effect

ROUNDS = 400
TOGETHER = timedelta(seconds=20)  # tries that are due within this time are made at its end


@dataclass
class Hands:
    """What a worker does, on one database; `stages` may be wrapped ones."""

    database: TestDatabase
    stages: Sequence[Stage] = road.STAGES
    _admins: dict[int, psycopg.Connection] = field(default_factory=dict)

    def work(self) -> None:
        """Do what is due, let time pass while an effect waits for its next try, and number the log."""
        for _ in range(ROUNDS):
            while self.once():
                pass
            pause = self._until_next_try()
            if pause is None:
                break
            self.let_pass(pause)
        sequencer.run(now=clock())

    def once(self) -> int:
        """Do what is due now; return how much that was."""
        with transaction.atomic():
            wake_changed(now=clock())
        moved = advance(self.stages)
        return moved + sum(dispatch(connector=connector) for connector in connectors_due(now=clock()))

    def let_pass(self, span: timedelta) -> None:
        """Move the one clock, for every process on this database."""
        self._admin().execute("UPDATE brands_clock SET ahead = ahead + %s", [span])

    def let_leases_run_out(self) -> None:
        """Let two leases pass: whatever a killed worker held may be taken up by then."""
        self.let_pass(2 * LEASE)

    def wait_for_the_dead(self) -> None:
        """Wait until the server has seen that killed workers are gone: until then it keeps their locks."""
        ours = [connections[alias].connection.info.backend_pid for alias in _open()]
        query = (
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND usename = 'clearline_engine' AND pid <> ALL(%s)"
        )
        while self._admin().execute(query, [ours]).fetchone() != (0,):
            time.sleep(0.002)

    def close(self) -> None:
        """Close our own way to the clock."""
        admin = self._admins.pop(os.getpid(), None)
        if admin:
            admin.close()

    def _until_next_try(self) -> timedelta | None:
        """Return how long until effects are due, a few at once; None where none is before long."""
        now = clock()
        waiting = Effect.objects.filter(due_at__lte=now + 2 * LONGEST_PAUSE)
        dues = sorted(due for due in waiting.values_list("due_at", flat=True) if due)
        if not dues:
            return None
        last = max(due for due in dues if due <= dues[0] + TOGETHER)
        return max(last - now, timedelta(milliseconds=1))

    def _admin(self) -> psycopg.Connection:
        """Return this process's own connection: one that a fork inherits belongs to the parent."""
        if os.getpid() not in self._admins:
            self._admins[os.getpid()] = self.database.superuser_connection()
        return self._admins[os.getpid()]


def _open() -> list[str]:
    return [alias for alias in connections if connections[alias].connection is not None]
