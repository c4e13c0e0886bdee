"""Take cases: by claim for the engine, by name for a door; wake those that wait."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection

from clearline.brands.database import statement
from clearline.cases.engine.row import COLUMNS, CaseRow, case_row
from clearline.cases.states import ANSWERABLE, State

_SQL = "clearline.cases.engine"


def claim(*, states: Sequence[State], now: datetime, limit: int) -> list[CaseRow]:
    """Lock up to `limit` due cases in the given states, oldest first, passing over locked ones."""
    query = statement(_SQL, "claim").replace("{columns}", COLUMNS)
    with connection.cursor() as cursor:
        cursor.execute(query, {"states": [state.value for state in states], "now": now, "limit": limit})
        return [case_row(row) for row in cursor.fetchall()]


def lock(*, case_ids: Sequence[UUID]) -> list[CaseRow]:
    """Lock named cases, in the order of their ids so that two callers cannot wait for each other."""
    query = statement(_SQL, "lock").replace("{columns}", COLUMNS)
    with connection.cursor() as cursor:
        cursor.execute(query, {"ids": list(case_ids)})
        return [case_row(row) for row in cursor.fetchall()]


def wake(*, case_ids: Sequence[UUID], now: datetime) -> None:
    """Have the engine look now at cases that wait for an answer from outside; all others keep their time."""
    if case_ids:
        states = [state.value for state in ANSWERABLE]
        with connection.cursor() as cursor:
            cursor.execute(statement(_SQL, "wake"), {"ids": list(case_ids), "states": states, "now": now})


def wake_changed(*, now: datetime) -> int:
    """Wake blocked cases whose line changed since they were assessed; return how many."""
    with connection.cursor() as cursor:
        cursor.execute(statement(_SQL, "wake_changed"), {"now": now})
        return int(cursor.rowcount)


def due_states(*, now: datetime) -> set[State]:
    """Return the states in which at least one case is due."""
    with connection.cursor() as cursor:
        cursor.execute(statement(_SQL, "due_states"), {"now": now})
        return {State(row[0]) for row in cursor.fetchall()}
