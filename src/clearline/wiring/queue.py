"""What Procrastinate spreads over the workers: one job is one batch of work, never one case."""

from django.db import close_old_connections, transaction
from procrastinate import exceptions
from procrastinate.contrib.django import app
from procrastinate.tasks import Task

from clearline.audit import sequencer
from clearline.brands.database import clock
from clearline.cases.engine.batch import BATCH, advance
from clearline.cases.engine.locking import wake_changed
from clearline.identity import tidying
from clearline.journey import road
from clearline.outbox.dispatch import connectors_due
from clearline.outbox.dispatch import dispatch as send

ROAD, SEND, LOG = "road", "send", "log"


@app.task(queue=ROAD, name="advance")
def advance_cases() -> None:
    """Move every due case as far as it goes, then let the senders know."""
    with _connections_kept_fresh():
        with transaction.atomic():
            wake_changed(now=clock())
        advance(road.STAGES, limit=BATCH)
        wake_senders()


@app.task(queue=SEND, name="dispatch")
def dispatch(connector: str) -> None:
    """Send a connector's due effects until none is due; what they answered moves cases on."""
    with _connections_kept_fresh():
        while send(connector=connector):
            wake_road()


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


def wake_road() -> None:
    """Have a worker move due cases; one waiting job is enough, however many ask."""
    _defer(advance_cases, "road")


def wake_senders() -> None:
    """Have workers send what is due, one job per connector."""
    for connector in connectors_due(now=clock()):
        _defer(dispatch, f"send-{connector}", connector=connector)


def wake_log() -> None:
    """Have a worker number new log entries."""
    _defer(sequence, "log")


def _defer(task: Task[..., None, ...], lock: str, **arguments: str) -> None:
    """Queue a job unless one like it waits already.

    In a transaction of its own: the unique index behind the queueing lock
    would otherwise make a stranger's commit wait for ours.
    """
    try:
        with transaction.atomic():
            task.configure(queueing_lock=lock).defer(**arguments)
    except exceptions.AlreadyEnqueued:
        return


class _connections_kept_fresh:  # noqa: N801 (reads as a phrase where it is used)
    """Drop database connections that broke or grew old, before and after a job in a pooled thread."""

    def __enter__(self) -> None:
        close_old_connections()

    def __exit__(self, *_error: object) -> None:
        close_old_connections()
