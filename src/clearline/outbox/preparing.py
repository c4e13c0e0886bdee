"""Make the requests of a batch: one `prepare` per kind, and no poison that stops the others."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import structlog
from django.db import DatabaseError, transaction

from clearline.outbox.claimed import ClaimedEffect
from clearline.outbox.routes import Route, route_of
from clearline.outbox.sending import Call, Outcomes, not_known

log = structlog.get_logger(__name__)


def prepared(claimed: Sequence[ClaimedEffect]) -> tuple[Outcomes, list[Call]]:
    """Return the calls of a batch; what cannot be made comes back as answered."""
    outcomes: Outcomes = []
    calls: list[Call] = []
    for kind in sorted({effect.effect for effect in claimed}):
        of_kind = [effect for effect in claimed if effect.effect == kind]
        try:
            route = route_of(kind)
        except KeyError:
            log.error("effect has no route", effect=kind)  # noqa: TRY400 (the kind says it all)
            outcomes += [(effect, not_known("no_route"), True) for effect in of_kind]
            continue
        for some, requests in _requests(route, of_kind):
            if requests is None:
                outcomes += [(effect, not_known("not_prepared"), True) for effect in some]
            else:
                calls += [Call(effect, route, requests.get(effect.id)) for effect in some]
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
