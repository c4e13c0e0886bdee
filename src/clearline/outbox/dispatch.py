"""Send what is due: claim, send with no transaction open, record."""

import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from django.db import DatabaseError, connection, transaction

from clearline.brands.database import clock, statement
from clearline.outbox import answers
from clearline.outbox.claimed import ClaimedEffect, claimed_effect
from clearline.outbox.lease import LEASE, Lease
from clearline.outbox.models import EffectState
from clearline.outbox.routes import Route, route_of
from clearline.vocabulary.answers import Answer, Outcome

AT_ONCE = 8  # calls under way per connector and worker
BATCH = 32

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Call:
    """One effect with what it takes to send it; without a request there is nobody to send it to."""

    effect: ClaimedEffect
    route: Route
    request: Any

    @property
    def asks(self) -> bool:
        """Whether this may have been sent before: then it is asked about first."""
        return self.route.ask is not None and self.effect.found != EffectState.PENDING


Outcomes = list[tuple[ClaimedEffect, Answer, bool]]


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
    taken = time.monotonic()
    claimed = claim(connector=connector, now=clock(), limit=limit)
    if not claimed:
        return 0
    with Lease(claimed, taken=taken) as lease:
        outcomes, calls = _prepare(claimed)
        outcomes += _send(calls, lease, connector)
        answers.record(outcomes, clock())
    return len(claimed)


def _prepare(claimed: Sequence[ClaimedEffect]) -> tuple[Outcomes, list[_Call]]:
    """Make the requests of a batch, one `prepare` per kind; what cannot be made comes back as answered."""
    outcomes: Outcomes = []
    calls: list[_Call] = []
    for kind in sorted({effect.effect for effect in claimed}):
        of_kind = [effect for effect in claimed if effect.effect == kind]
        try:
            route = route_of(kind)
        except KeyError:
            log.error("effect has no route", effect=kind)  # noqa: TRY400 (the kind says it all)
            outcomes += [(effect, _not_known("no_route"), True) for effect in of_kind]
            continue
        for some, requests in _requests(route, of_kind):
            if requests is None:
                outcomes += [(effect, _not_known("not_prepared"), True) for effect in some]
            else:
                calls += [_Call(effect, route, requests.get(effect.id)) for effect in some]
    return outcomes, calls


def _requests(
    route: Route, effects: Sequence[ClaimedEffect]
) -> list[tuple[Sequence[ClaimedEffect], Mapping[UUID, Any] | None]]:
    """Make requests for a batch; one that breaks it is found by halving, and the others go on."""
    try:
        with transaction.atomic():
            return [(effects, route.prepare(effects))]
    except DatabaseError:
        raise
    except Exception:
        if len(effects) == 1:
            log.exception("effect not prepared", effect=effects[0].effect, effect_id=str(effects[0].id))
            return [(effects, None)]
    middle = len(effects) // 2
    return _requests(route, effects[:middle]) + _requests(route, effects[middle:])


def _send(calls: Sequence[_Call], lease: Lease, connector: str) -> Outcomes:
    """Make the calls, some at once; one whose lease is lost by its turn is left to whoever has it now."""
    if not calls:
        return []
    workers = min(AT_ONCE, len(calls))
    with ThreadPoolExecutor(max_workers=workers, thread_name_prefix=f"send-{connector}") as threads:
        made = threads.map(lambda call: _make(call) if lease.holds(call.effect) else None, calls)
        return [
            (call.effect, answer, call.route.ask is not None)
            for call, answer in zip(calls, made, strict=True)
            if answer is not None
        ]


def _make(call: _Call) -> Answer:
    """Make one call. What may have been sent before is asked about first: silence is never failure."""
    if call.request is None:
        return (
            _not_known("cannot_be_asked")
            if call.asks
            else Answer(outcome=Outcome.FAILED, reason="nothing_to_send_to")
        )
    try:
        if call.route.ask is not None and call.asks:
            return call.route.ask(call.request, call.effect.key)
        return call.route.send(call.request, call.effect.key)
    except Exception:
        # A connector promises never to raise; one that does has left us not knowing.
        log.exception("connector raised", effect=call.effect.effect, effect_id=str(call.effect.id))
        return _not_known("connector_raised")


def _not_known(reason: str) -> Answer:
    return Answer(outcome=Outcome.UNKNOWN, reason=reason)
