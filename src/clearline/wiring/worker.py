"""A worker: runs the jobs, and feels the pulse of what fell due by the clock alone."""

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from functools import partial

import structlog
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import InterfaceError, OperationalError, close_old_connections, connections, transaction
from procrastinate import App
from procrastinate.contrib.django import app
from procrastinate.jobs import Status

from clearline.audit import sequencer
from clearline.brands.database import clock
from clearline.brands.deadlines import bounded
from clearline.cases.engine.locking import lanes_due, wake_changed
from clearline.journey import taking_up
from clearline.privacy import replaying
from clearline.selfcare.kit import making
from clearline.wiring import batches, queue, routes, shifts

AT_ONCE = 8
PULSE = 0.2  # seconds; also the longest that a new log entry waits for its number
STALLED_AFTER = timedelta(seconds=30)
SWEEP = 5.0  # seconds between looks for workers that died
FROZEN_AFTER = timedelta(seconds=10)  # between two statements of a transaction
STATEMENT = timedelta(seconds=30)  # the statements of a batch take some tenths of a second
# Seconds that one thread computes while others want to. A closing that somebody waits for needs its turn
# some sixty times, at every answer of the database; a batch beside it must not take five milliseconds each.
TURN = 0.001
BREAK = 1.0  # seconds between tries to reach a database that is away
LOOK = 2.0  # seconds between looks for blocked cases whose line changed, and for kits that somebody wants
log = structlog.get_logger(__name__)


def run(*, concurrency: int = AT_ONCE) -> None:
    """Work until SIGTERM or Ctrl-C; jobs under way are finished first."""
    _bound_our_waiting()
    batches.reach_rows_by_key()
    batches.spare_the_collector()
    routes.connect()
    _forget_again()
    sys.setswitchinterval(TURN)
    asyncio.run(_work(concurrency))


def _forget_again() -> None:
    """Erase what a restore brought back, before anything else; wait for a database that is not up yet."""
    done = False
    while not done:
        try:
            replaying.replay()
            done = True
        except (OperationalError, InterfaceError) as error:
            log.warning("the database is away", reason=str(error).strip().splitlines()[-1][:200])
            time.sleep(BREAK)
        finally:
            connections.close_all()


def _bound_our_waiting() -> None:
    """Wait for no statement without end, and have the database end a transaction that we stand still in.

    Its locks would hold up every worker: a killed worker closes its
    connections; a stopped one, or a stalled machine, does not.
    """
    bounds = {"statement": STATEMENT.total_seconds(), "still": FROZEN_AFTER.total_seconds()}
    for alias in ("default", "keystore"):
        database = settings.DATABASES[alias]
        database["OPTIONS"] = bounded(database["OPTIONS"], **bounds)


async def _work(concurrency: int) -> None:
    async with _meanwhile(_every(PULSE, _beat), _every(LOOK, _look), _every(LOOK, _look_for_more)):
        await shifts.until_stopped(partial(_shift, concurrency))


async def _shift(concurrency: int) -> None:
    await shifts.until_it_answers()
    # A second app over the same tasks: its own pool listens, while jobs queue others through Django.
    async with (
        app.with_connector(shifts.connector()).open_async() as worker_app,
        _meanwhile(_sweep(worker_app)),
    ):
        await worker_app.run_worker_async(
            concurrency=concurrency,
            install_signal_handlers=False,  # `shifts` knows whether we were asked to stop
            delete_jobs="always",  # what a job did not do is still due; the log tells why it failed
            fetch_job_polling_interval=1.0,
            shutdown_graceful_timeout=30,
        )


@asynccontextmanager
async def _meanwhile(*errands: Coroutine[None, None, None]) -> AsyncIterator[None]:
    """Have errands done beside what is inside, for as long as it lasts."""
    tasks = [asyncio.create_task(errand) for errand in errands]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


async def _every(seconds: float, beat: Callable[[], None]) -> None:
    """Do something again and again; what fails is tried again a second later."""
    while True:
        try:
            await sync_to_async(beat, thread_sensitive=False)()
        except Exception:
            log.exception("pulse failed", beat=beat.__name__)
            await asyncio.sleep(1)
        await asyncio.sleep(seconds)


def _beat() -> None:
    """Wake the road, the senders and the log when something fell due."""
    close_old_connections()
    for lane in lanes_due(now=clock()):
        queue.wake_road(lane)
    queue.wake_senders()
    if sequencer.anything_waiting():
        queue.wake_log()


def _look() -> None:
    """Make blocked cases due whose cause may be gone; the next beat of the pulse sees to them."""
    close_old_connections()
    with transaction.atomic():
        wake_changed(now=clock())


def _look_for_more() -> None:
    """Wake for backup kits that somebody asked for, and for requests from people who did not sign in."""
    close_old_connections()
    if taking_up.waiting(now=clock()):
        queue.wake_for_requests()
    if making.waiting(now=clock()):
        queue.wake_kits()


async def _sweep(worker_app: App) -> None:
    """Clear jobs away whose worker died. A job carries no state: what it did not do is still due."""
    while True:
        try:
            for job in await worker_app.job_manager.get_stalled_jobs(
                seconds_since_heartbeat=STALLED_AFTER.seconds
            ):
                await worker_app.job_manager.finish_job(job, status=Status.FAILED, delete_job=True)
        except Exception:
            log.exception("sweep failed")
        await asyncio.sleep(SWEEP)
