"""Send what is due: claim, send with no transaction open, record."""

import time
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from clearline.brands import sets
from clearline.brands.database import clock
from clearline.outbox import answers
from clearline.outbox.claimed import ClaimedEffect
from clearline.outbox.gate import Gate, gate, note
from clearline.outbox.lease import LEASE, Lease
from clearline.outbox.limits import limits_of
from clearline.outbox.preparing import prepared
from clearline.outbox.sending import Outcomes, Sending
from clearline.vocabulary.lanes import Lane

BATCH = 500  # the most that is taken at once; fewer where the other side is slow
FEWEST = 32
AHEAD = 2.0  # seconds of calls to take at once: what a killed sender held has to be asked about
PACE_AT_FIRST = 50.0  # calls per second of a connector that this process has not met yet
RECORDED_EVERY = 0.2  # seconds that an answer waits for those of slower calls

_pace: dict[tuple[str, int], float] = {}  # calls per second, as the last batch went


def connectors_due(*, now: datetime) -> list[str]:
    """Return the connectors that have an effect due."""
    return list(dict.fromkeys(connector for connector, _lane in lanes_due(now=now)))


def lanes_due(*, now: datetime) -> list[tuple[str, Lane]]:
    """Return (connector, lane) where an effect may be claimed, interactive lanes first."""
    return [(connector, Lane(lane)) for connector, lane in sets.run(__package__, "lanes_due", {"now": now})]


def claim(
    *, connector: str, now: datetime, lane: Lane | None = None, limit: int = BATCH
) -> list[ClaimedEffect]:
    """Take up to `limit` due effects of a connector out on a lease; of both lanes, unless one is named.

    No more than the connector's rate allows, and one at most, now and then, while it does not answer.
    """
    taken: list[ClaimedEffect] = []
    for each in Lane if lane is None else (lane,):
        taken += _claim(connector, each, now, limit - len(taken))[0]
    return taken


def _claim(connector: str, lane: Lane, now: datetime, limit: int) -> tuple[list[ClaimedEffect], Gate]:
    with transaction.atomic():
        passage = gate(connector=connector, limits=limits_of(connector), now=now)
        room = passage.room(lane)
        limit = limit if room is None else min(limit, room)
        taken = _taken(connector, lane, now, limit) if limit > 0 else []
        passage.let_through(lane, len(taken))
        return taken, passage


def _taken(connector: str, lane: Lane, now: datetime, limit: int) -> list[ClaimedEffect]:
    rows = sets.run(
        __package__,
        "claim",
        {
            "connector": connector,
            "lane": int(lane),
            "now": now,
            "lease_until": now + LEASE,
            "limit": limit,
        },
    )
    return [ClaimedEffect(*row) for row in rows]


def dispatch(*, connector: str, lane: Lane | None = None, limit: int = BATCH) -> int:
    """Send one batch of a connector's due effects and record the answers; return how many were taken.

    A batch is of one lane: without `lane`, of the interactive one while that
    has something due. Answers are recorded as they come, so that a slow call
    holds back its own only.
    """
    for each in Lane if lane is None else (lane,):
        if sent := _dispatch(connector, each, limit):
            return sent
    return 0


def _dispatch(connector: str, lane: Lane, limit: int) -> int:
    taken = time.monotonic()
    claimed, passage = _claim(connector, lane, clock(), _fitting(connector, lane, limit))
    if claimed:
        with Lease(claimed, taken=taken) as lease:
            _send(claimed, lease, passage, lane)
    return len(claimed)


def _send(claimed: Sequence[ClaimedEffect], lease: Lease, passage: Gate, lane: Lane) -> None:
    outcomes, calls = prepared(claimed)
    began = time.monotonic()
    sending = Sending(calls, lease, lane=lane)
    sending.start(connector=passage.connector, at_once=passage.limits.at_once)
    try:
        done = False
        while not done:
            done = sending.wait(seconds=RECORDED_EVERY)
            outcomes += sending.answered()
            if done:
                _pace[passage.connector, lane] = len(calls) / max(time.monotonic() - began, 1e-6)
            _record(outcomes, passage)
            outcomes = []
    finally:
        sending.stop()


def _record(outcomes: Outcomes, passage: Gate) -> None:
    if not outcomes:
        return
    now = clock()
    answers.record(outcomes, now)
    note(
        connector=passage.connector,
        answers=[answer for _effect, answer, _can_ask in outcomes],
        limits=passage.limits,
        now=now,
        troubled=passage.failures > 0,
    )


def _fitting(connector: str, lane: Lane, limit: int) -> int:
    """Return how many effects to take: about two seconds of calls, by how the last batch went."""
    pace = _pace.get((connector, lane), PACE_AT_FIRST)
    return min(limit, max(FEWEST, int(pace * AHEAD)))
