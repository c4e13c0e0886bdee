"""Carry cases out as workers do, with an outside world that answers at once."""

import os
import resource
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

BATCH = 1_000
GATHER = 0.05  # seconds until the next turn after a small one; a worker feels its pulse every 0.2
CONNECTORS = ("hlr", "smdp", "payments")


@dataclass(frozen=True, slots=True)
class Spent:
    """What one worker used: seconds of processor, and the most memory it held, in MB."""

    cpu_seconds: float
    peak_mb: float


def answer_at_once() -> None:
    """Have all effects travel to simulators in this process that do and confirm everything at once."""
    from clearline.connectors.hlr.simulator import HlrSimulator
    from clearline.connectors.mail.simulator import MailSimulator
    from clearline.connectors.payments.port import RefundOrder
    from clearline.connectors.payments.simulator import PaymentsSimulator
    from clearline.connectors.smdp.simulator import SmdpSimulator
    from clearline.connectors.sms.simulator import SmsSimulator
    from clearline.vocabulary.answers import Answer
    from clearline.wiring.routes import register_all

    class Prompt(PaymentsSimulator):
        """Says at once what it would say when asked a moment later."""

        def refund(self, order: RefundOrder, *, key: str) -> Answer:
            super().refund(order, key=key)
            return self.refund_status(key, expected=order.amount)

    register_all(
        hlr=HlrSimulator(clock=_their_clock),
        smdp=SmdpSimulator(clock=_their_clock),
        sms=SmsSimulator(clock=_their_clock),
        mail=MailSimulator(clock=_their_clock),
        payments=Prompt(clock=_their_clock),
    )


def turn(*, limit: int = BATCH) -> int:
    """Do once what a worker's jobs do: move cases, send what is due; return how much there was.

    Messages are left to their own senders: no case waits for one.
    """
    from clearline.cases.engine.batch import run_batch
    from clearline.journey import road
    from clearline.outbox.dispatch import dispatch
    from clearline.vocabulary.lanes import Lane

    done = sum(run_batch(*road.STAGES, limit=limit, lane=lane) for lane in Lane)
    return done + sum(dispatch(connector=connector, limit=limit) for connector in CONNECTORS)


def until_settled(case_count: int, *, limit: int = BATCH) -> None:
    """Take turns until so many cases are settled; the log is numbered on the way."""
    until(lambda: settled() >= case_count, limit=limit)


def until(finished: Callable[[], bool], *, limit: int = BATCH) -> None:
    """Take turns until nothing is due and that is the end of it; the log is numbered on the way."""
    from clearline.audit import sequencer
    from clearline.brands.database import clock

    while True:
        done = turn(limit=limit)
        sequencer.run(now=clock())
        if not done and finished():
            break
        if done < limit:
            time.sleep(GATHER)
    while sequencer.run(now=clock()):
        pass


def settled() -> int:
    """Return how many cases have their money settled."""
    from clearline.cases.models import Case

    return Case.objects.filter(state="settled").count()


def by_workers(*, workers: int, cases: int, limit: int = BATCH) -> list[Spent]:
    """Carry so many cases out by forked workers at once; return what each of them used."""
    return by_workers_until(lambda: settled() >= cases, workers=workers, limit=limit)


def by_workers_until(
    finished: Callable[[], bool],
    *,
    workers: int,
    limit: int = BATCH,
    meanwhile: Callable[[], None] = lambda: None,
) -> list[Spent]:
    """Have forked workers take turns until that is the end of it; return what each of them used.

    `meanwhile` is done here while they work.
    """
    from django.db import connections

    connections.close_all()
    fork = get_context("fork")
    running = []
    for _ in range(workers):
        ours, theirs = fork.Pipe()
        worker = fork.Process(target=_work, args=(theirs, finished, limit))
        worker.start()
        running.append((worker, ours))
    meanwhile()
    spent = [pipe.recv() for _, pipe in running]
    for worker, _ in running:
        worker.join()
        if worker.exitcode:
            raise RuntimeError(f"A worker ended with {worker.exitcode}.")
    return spent


def _work(told: Connection, finished: Callable[[], bool], limit: int) -> None:
    from clearline.wiring import batches

    batches.reach_rows_by_key()
    batches.spare_the_collector()
    answer_at_once()
    until(finished, limit=limit)
    told.send(Spent(cpu_seconds=time.process_time(), peak_mb=peak_mb()))


def peak_mb(pid: int | str = "self") -> float:
    """Return the most memory that a process held, in MB (VmHWM; shared pages count)."""
    for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace").splitlines():
        if line.startswith("VmHWM"):
            return round(int(line.split()[1]) / 1024, 1)
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)


def cpu_of(pids: Sequence[int]) -> float:
    """Return the seconds of processor that processes used so far, and children that they waited for."""
    ticks = 0
    for pid in pids:
        try:
            told = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
        except OSError:
            continue
        ticks += sum(int(each) for each in told.rpartition(")")[2].split()[11:15])
    return ticks / os.sysconf("SC_CLK_TCK")


def _their_clock() -> datetime:
    """The outside world has a clock of its own."""
    return datetime.now(UTC)
