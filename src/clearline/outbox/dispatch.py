"""Send what is due: claim, send with no transaction open, record."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import connection, transaction

from clearline.brands.database import clock, statement
from clearline.outbox import answers
from clearline.outbox.claimed import ClaimedEffect, claimed_effect
from clearline.outbox.models import EffectState
from clearline.outbox.routes import Route, route_of
from clearline.vocabulary.answers import Answer, Outcome

LEASE = timedelta(seconds=150)  # longer than BATCH / AT_ONCE calls at the slowest time-out, 30 s
AT_ONCE = 8  # calls under way per connector and worker
BATCH = 32

log = structlog.get_logger(__name__)


def connectors_due(*, now: datetime) -> list[str]:
    """Return the connectors that have an effect due."""
    with connection.cursor() as cursor:
        cursor.execute(statement("clearline.outbox", "connectors_due"), {"now": now})
        return [row[0] for row in cursor.fetchall()]


def claim(*, connector: str, now: datetime, limit: int = BATCH) -> list[ClaimedEffect]:
    """Take up to `limit` due effects of a connector out on a lease."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            statement("clearline.outbox", "claim"),
            {"connector": connector, "now": now, "lease_until": now + LEASE, "limit": limit},
        )
        return [claimed_effect(row) for row in cursor.fetchall()]


def dispatch(*, connector: str, limit: int = BATCH) -> int:
    """Send one batch of a connector's due effects and record the answers; return how many were taken."""
    now = clock()
    claimed = claim(connector=connector, now=now, limit=limit)
    if not claimed:
        return 0
    calls = _prepare(claimed)
    with ThreadPoolExecutor(
        max_workers=min(AT_ONCE, len(calls)), thread_name_prefix=f"send-{connector}"
    ) as threads:
        outcomes = list(threads.map(_call, calls))
    answers.record(outcomes, clock())
    return len(claimed)


def _prepare(claimed: Sequence[ClaimedEffect]) -> list[tuple[ClaimedEffect, Route, Any]]:
    """Make the requests of a batch, one `prepare` per kind of effect."""
    calls: list[tuple[ClaimedEffect, Route, Any]] = []
    for kind in {effect.effect for effect in claimed}:
        route = route_of(kind)
        of_kind = [effect for effect in claimed if effect.effect == kind]
        with transaction.atomic():
            requests = route.prepare(of_kind)
        calls += [(effect, route, requests.get(effect.id)) for effect in of_kind]
    return calls


def _call(call: tuple[ClaimedEffect, Route, Any]) -> tuple[ClaimedEffect, Answer, bool]:
    """Make one call. What may have been sent before is asked about first: silence is never failure."""
    effect, route, request = call
    can_ask = route.ask is not None
    if request is None:
        return effect, Answer(outcome=Outcome.FAILED, facts={}, reason="nothing_to_send_to"), can_ask
    try:
        if route.ask is not None and effect.found != EffectState.PENDING:
            return effect, route.ask(request, effect.key), can_ask
        return effect, route.send(request, effect.key), can_ask
    except Exception:
        # A connector promises never to raise; one that does has left us not knowing.
        log.exception("connector raised", effect=effect.effect, effect_id=str(effect.id))
        return effect, Answer(outcome=Outcome.UNKNOWN, facts={}, reason="connector_raised"), can_ask
