"""Keep a worker at its work while the database comes and goes.

Procrastinate ends its worker as soon as it cannot listen for a moment, and
may need half a minute to notice. A worker here works in shifts: when one ends
though nobody asked for it, the next begins with connections of its own.
"""

import asyncio
import signal
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, TypeVar

import structlog
from asgiref.sync import sync_to_async
from django.db import InterfaceError, OperationalError, connections
from procrastinate import PsycopgConnector
from procrastinate.contrib.django.utils import connector_params
from procrastinate.exceptions import ConnectorException
from psycopg import AsyncConnection
from psycopg import OperationalError as DriverError
from psycopg.abc import PQGen

BREAK = 0.5  # seconds between two shifts
PATIENCE = 3.0  # seconds that a shift waits for a connection of its pool, or for an answer; then it ends
LOOK = 0.1  # seconds between two looks whether somebody interrupts us; the driver's own
CONNECTIONS = 4  # that fetch jobs and tell how they ended; the jobs themselves have Django's
Given = TypeVar("Given")
AWAY = (DriverError, OperationalError, InterfaceError)
log = structlog.get_logger(__name__)


class PatientConnection(AsyncConnection[Any]):
    """Hangs up when the database does not answer: see `brands.deadlines`. Listening has no end by itself."""

    async def wait(self, gen: PQGen[Given], interval: float = LOOK, timeout: float | None = None) -> Given:  # noqa: ASYNC109 (the driver's signature)
        if timeout is not None or getattr(gen, "__name__", "") == "notifies":
            return await super().wait(gen, interval, timeout)
        until = time.monotonic() + PATIENCE
        try:
            return await super().wait(gen, interval, PATIENCE)
        except DriverError:
            if time.monotonic() >= until:
                self.pgconn.finish()
            raise


def connector() -> PsycopgConnector:
    """Return the connections of one shift, with the parameters of Django's."""
    return PsycopgConnector(
        kwargs=connector_params("default"),
        connection_class=PatientConnection,
        min_size=1,
        max_size=CONNECTIONS,
        timeout=PATIENCE,
    )


async def until_it_answers() -> None:
    """Wait until the database takes a connection, and let go of what there is from before it went.

    A pool that is opened too early tries again after one second, two, four and so on, and a database
    that came back would wait for us half a minute. Procrastinate defers periodic jobs on Django's
    connection of a thread of its own: where that one is dead, nobody else would notice, and every
    shift would end with it.
    """
    await sync_to_async(connections.close_all)()
    while True:
        try:
            async with asyncio.timeout(PATIENCE):
                await (await PatientConnection.connect(**connector_params("default"))).close()
                return
        except (*AWAY, TimeoutError):
            await asyncio.sleep(BREAK)


async def until_stopped(shift: Callable[[], Awaitable[None]]) -> None:
    """Work one shift after the other until SIGTERM or Ctrl-C; the one under way ends as it likes to.

    A second signal ends the process. What is no fault of the database's is
    raised.
    """
    asked = asyncio.create_task(_asked_to_stop())
    try:
        while not asked.done():
            working = asyncio.ensure_future(shift())
            await asyncio.wait({working, asked}, return_when=asyncio.FIRST_COMPLETED)
            working.cancel()  # one that has ended does not mind
            await _ended(working)
            if not asked.done():
                await asyncio.wait({asked}, timeout=BREAK)
    finally:
        asked.cancel()


async def _asked_to_stop() -> None:
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    signals = (signal.SIGINT, signal.SIGTERM)
    for number in signals:
        loop.add_signal_handler(number, stop.set)
    try:
        await stop.wait()
    finally:
        for number in signals:
            loop.remove_signal_handler(number)


async def _ended(working: asyncio.Future[None]) -> None:
    try:
        with suppress(asyncio.CancelledError):
            await working
    except ConnectorException as error:
        if not isinstance(error.__cause__, AWAY):
            raise
        log.warning("shift ended: the database is away")
    except AWAY:
        log.warning("shift ended: the database is away")
