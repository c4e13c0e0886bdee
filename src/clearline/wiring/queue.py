"""What Procrastinate spreads over the workers: one job is one batch of work, never one case."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore, Lock

from django.db import close_old_connections, transaction
from procrastinate import exceptions
from procrastinate.contrib.django import app
from procrastinate.tasks import Task

from clearline.audit import sequencer
from clearline.brands.database import clock
from clearline.cases.engine.batch import BATCH, run_batch
from clearline.identity import newcomers, tidying
from clearline.journey import mornings, reminding, road, taking_up
from clearline.keys import cleansing
from clearline.outbox.dispatch import dispatch as send
from clearline.outbox.dispatch import lanes_due
from clearline.privacy import orphans, sweeping
from clearline.selfcare import following, idle
from clearline.selfcare.kit import making, storing
from clearline.settlement import vault
from clearline.vocabulary.lanes import Lane

ROAD, SEND, LOG, KIT, FORGET = "road", "send", "log", "kit", "forget"
SHIFT = 1.0  # seconds that a job works before it queues up again, behind those of others
# Jobs at once in this process. A slow connector or a long list must leave places to everybody else;
# its calls share the connector's threads, so that more jobs would not make them any quicker.
OF_ONE_LANE, OF_LISTS = 2, 3


@app.task(queue=ROAD, name="advance")
def advance_cases(lane: int = Lane.INTERACTIVE) -> None:
    """Move a lane's due cases as far as they go, until none is due or the shift ends; wake the senders."""
    until = time.monotonic() + SHIFT
    with _place(ROAD, Lane(lane)) as taken, _connections_kept_fresh():
        while taken and run_batch(*road.STAGES, limit=BATCH, lane=Lane(lane)):
            wake_senders()
            if time.monotonic() > until:
                wake_road(Lane(lane))
                return


@app.task(queue=ROAD, name="take-up")
def take_up_requests() -> None:
    """Open the cases of requests from people who did not sign in."""
    with _connections_kept_fresh():
        while taking_up.take_up(now=clock()):
            wake_road()
            wake_senders()


@app.task(queue=SEND, name="dispatch")
def dispatch(connector: str, lane: int = Lane.INTERACTIVE) -> None:
    """Send a lane's due effects until none is due or the shift ends; what they answered moves cases on."""
    until = time.monotonic() + SHIFT
    with _place(connector, Lane(lane)) as taken, _connections_kept_fresh():
        while taken and send(connector=connector, lane=Lane(lane)):
            _go_on(Lane(lane))
            if time.monotonic() > until:
                _wake_sender(connector, Lane(lane))
                return


def _go_on(lane: Lane) -> None:
    """Move what an answer woke.

    Where somebody waits it is done here and now: another job would cost them
    another journey through the queue. Those of a list go together, by a job.
    """
    if lane is not Lane.INTERACTIVE:
        wake_road(lane)
    elif moved := run_batch(*road.STAGES, limit=BATCH, lane=lane):
        wake_senders()
        if moved == BATCH:
            wake_road(lane)


_places: dict[tuple[str, Lane], BoundedSemaphore] = {}
_lists = BoundedSemaphore(OF_LISTS)
_lock = Lock()


@contextmanager
def _place(work: str, lane: Lane) -> Iterator[bool]:
    """Take a place for a job (the road, or a connector), if there is one; without one its work stays due."""
    with _lock:
        own = _places.setdefault((work, lane), BoundedSemaphore(OF_ONE_LANE))
    wanted = [own] if lane is Lane.INTERACTIVE else [own, _lists]
    got: list[BoundedSemaphore] = []
    try:
        for each in wanted:
            if not each.acquire(blocking=False):
                break
            got.append(each)
        yield len(got) == len(wanted)
    finally:
        for each in got:
            each.release()


@app.task(queue=LOG, name="sequence")
def sequence() -> None:
    """Number the log's new entries and sign a checkpoint."""
    with _connections_kept_fresh():
        sequencer.run(now=clock())


@app.periodic(cron="17 3 * * *")
@app.task(queue=LOG, name="tidy")
def tidy(timestamp: int) -> None:  # noqa: ARG001 (what the queue tells every periodic task)
    """Once a day, let go of counts and attempts that nobody can use any more."""
    with _connections_kept_fresh():
        tidying.tidy(now=clock())
        newcomers.tidy(now=clock())
        with transaction.atomic():
            vault.let_lapse(now=clock())
        storing.tidy(now=clock())
        following.apply_waiting(now=clock())


@app.periodic(cron="7 * * * *")
@app.task(queue=FORGET, name="forget")
def forget(timestamp: int) -> None:  # noqa: ARG001 (what the queue tells every periodic task)
    """Every hour, since days begin at different hours, forget whose day has come."""
    with _connections_kept_fresh():
        sweeping.run(now=clock())


@app.periodic(cron="13 * * * *")
@app.task(queue=LOG, name="remind")
def remind(timestamp: int) -> None:  # noqa: ARG001 (what the queue tells every periodic task)
    """Every hour, for the brands where it is morning: nobody is reminded of anything at night."""
    with _connections_kept_fresh():
        now = clock()
        for brand in mornings.brands(now=now):
            reminding.remind(brand=brand, now=now)
            idle.tell(brand=brand, now=now)
        wake_senders()


@app.periodic(cron="41 2 * * *")
@app.task(queue=FORGET, name="cleanse")
def cleanse(timestamp: int) -> None:  # noqa: ARG001 (what the queue tells every periodic task)
    """Once a day, destroy keys that nobody has, and leave no byte of any that was destroyed."""
    with _connections_kept_fresh():
        try:
            orphans.destroy()
        finally:
            cleansing.cleanse()


@app.task(queue=KIT, name="make-kit")
def make_kit() -> None:
    """Make the backup kit that waits longest; whoever looks next wakes another."""
    with _connections_kept_fresh():
        making.make_next(now=clock())


def wake_road(lane: Lane = Lane.INTERACTIVE) -> None:
    """Have a worker move a lane's due cases; one waiting job is enough, however many ask."""
    _defer(advance_cases, f"road-{lane.name.lower()}", priority=-int(lane), lane=int(lane))


def wake_senders() -> None:
    """Have workers send what is due, one job per connector and lane."""
    for connector, lane in lanes_due(now=clock()):
        _wake_sender(connector, lane)


def _wake_sender(connector: str, lane: Lane) -> None:
    name = f"send-{connector}-{lane.name.lower()}"
    # A higher number goes first.
    _defer(dispatch, name, priority=-int(lane), connector=connector, lane=int(lane))


def wake_for_requests() -> None:
    """Have a worker take up requests from people who did not sign in."""
    _defer(take_up_requests, "take-up")


def wake_log() -> None:
    """Have a worker number new log entries."""
    _defer(sequence, "log")


def wake_kits() -> None:
    """Have a worker make a backup kit."""
    _defer(make_kit, "kit", priority=-2)


def _defer(task: Task[..., None, ...], lock: str, *, priority: int = 0, **arguments: str | int) -> None:
    """Queue a job unless one like it waits already.

    In a transaction of its own: the unique index behind the queueing lock
    would otherwise make a stranger's commit wait for ours.
    """
    try:
        with transaction.atomic():
            task.configure(queueing_lock=lock, priority=priority).defer(**arguments)
    except exceptions.AlreadyEnqueued:
        return


class _connections_kept_fresh:  # noqa: N801 (reads as a phrase where it is used)
    """Drop database connections that broke or grew old, before and after a job in a pooled thread."""

    def __enter__(self) -> None:
        close_old_connections()

    def __exit__(self, *_error: object) -> None:
        close_old_connections()
