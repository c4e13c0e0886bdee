"""Keep a worker at its work while the database comes and goes.

Procrastinate ends its worker as soon as it cannot listen for a moment, and
may need half a minute to notice. A worker here works in shifts: when one ends
though nobody asked for it, the next begins with connections of its own.
"""

import asyncio
import signal
from collections.abc import Awaitable, Callable
from contextlib import suppress

import structlog
from django.db import InterfaceError, OperationalError
from procrastinate import PsycopgConnector
from procrastinate.contrib.django.utils import connector_params
from procrastinate.exceptions import ConnectorException
from psycopg import OperationalError as DriverError

BREAK = 0.5  # seconds between two shifts
PATIENCE = 3.0  # seconds that a shift waits for a connection of its pool; then it ends
CONNECTIONS = 4  # that fetch jobs and tell how they ended; the jobs themselves have Django's
AWAY = (DriverError, OperationalError, InterfaceError)
log = structlog.get_logger(__name__)


def connector() -> PsycopgConnector:
    """Return the connections of one shift, with the parameters of Django's."""
    return PsycopgConnector(
        kwargs=connector_params("default"), min_size=1, max_size=CONNECTIONS, timeout=PATIENCE
    )


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
