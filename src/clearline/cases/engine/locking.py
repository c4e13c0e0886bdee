"""Take cases: by claim for the engine, by name for a door; wake those that wait."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection

from clearline.brands import sets
from clearline.brands.database import statement
from clearline.cases.engine.row import COLUMNS, CaseRow
from clearline.cases.states import ANSWERABLE, State
from clearline.vocabulary.lanes import Lane

_SQL = "clearline.cases.engine"


def claim(*, lane: Lane, states: Iterable[State], now: datetime, limit: int) -> list[CaseRow]:
    """Lock up to `limit` due cases of a lane in the given states, oldest first, passing over locked ones."""
    query = statement(_SQL, "claim").replace("{columns}", COLUMNS)
    asked = {"lane": lane, "states": [state.value for state in states], "now": now, "limit": limit}
    return [CaseRow._make(row) for row in sets.execute(query, asked)]


def lock(*, case_ids: Sequence[UUID]) -> list[CaseRow]:
    """Lock named cases, in the order of their ids so that two callers cannot wait for each other."""
    query = statement(_SQL, "lock").replace("{columns}", COLUMNS)
    return [CaseRow._make(row) for row in sets.execute(query, {"ids": list(case_ids)})]


def wake(*, case_ids: Sequence[UUID], now: datetime) -> None:
    """Have the engine look now at cases that wait for an answer from outside; all others keep their time."""
    if case_ids:
        states = [state.value for state in ANSWERABLE]
        sets.run(_SQL, "wake", {"ids": list(case_ids), "states": states, "now": now})


def wake_changed(*, now: datetime) -> int:
    """Wake blocked cases whose line changed since they were assessed; return how many."""
    with connection.cursor() as cursor:
        cursor.execute(statement(_SQL, "wake_changed"), {"now": now})
        return int(cursor.rowcount)


def lanes_due(*, now: datetime) -> list[Lane]:
    """Return the lanes in which at least one case is due, the one of waiting people first."""
    rows = sets.run(_SQL, "lanes_due", {"lanes": [lane.value for lane in Lane], "now": now})
    return sorted(Lane(lane) for (lane,) in rows)
