"""Commit moves: one statement per table, whatever the size of the batch."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from psycopg import sql
from psycopg.types.json import Jsonb

from clearline.audit.leaves import Leaf
from clearline.audit.leaves import write as write_leaves
from clearline.cases.engine import writers
from clearline.cases.engine.row import CaseRow
from clearline.cases.engine.stage import Move
from clearline.cases.states import FINAL

# Columns that a move may change besides its state, with their types: anything else is refused.
CHANGEABLE = {
    "policy_version": "text",
    "verified_at": "timestamptz",
    "assurance": "smallint",
    "factors": "smallint",
    "ordered_by_operator": "boolean",
    "assessed_at": "timestamptz",
    "obstacles": "jsonb",
    "cleared_at": "timestamptz",
    "decided_by": "uuid",
    "decision_reason": "text",
    "reason_code": "text",
    "ends_on": "date",
    "ends_at": "timestamptz",
    "ceased_at": "timestamptz",
    "quarantine_until": "timestamptz",
    "certified_at": "timestamptz",
    "refund_due_on": "date",
    "settled_at": "timestamptz",
}
EVERY_MOVE = {
    "state": "text",
    "due_at": "timestamptz",
    "waits_for": "text",
    "held_reason": "text",
    "version": "integer",
    "ended_at": "timestamptz",
}


def commit(moves: Sequence[tuple[CaseRow, Move]], now: datetime) -> None:
    """Write moves, their log entries and records in the caller's transaction; rows must be locked by it.

    Raises:
        ValueError: a move changes a column that moves may not change.
    """
    if not moves:
        return
    _update(moves, now)
    write_leaves([_leaf(case, move, now) for case, move in moves if not move.quiet])
    writers.write((record for _, move in moves for record in move.records), now)


def _update(moves: Sequence[tuple[CaseRow, Move]], now: datetime) -> None:
    """Update all cases in one statement; a column that a move leaves out keeps its value."""
    changed = sorted({column for _, move in moves for column in move.changes})
    if unknown := set(changed) - CHANGEABLE.keys():
        raise ValueError(f"A move may not change {', '.join(sorted(unknown))}.")
    columns: dict[str, list[Any]] = {
        "state": [move.to.value for _, move in moves],
        "due_at": [move.due_at for _, move in moves],
        "waits_for": [move.waits_for.value for _, move in moves],
        "held_reason": [move.held_reason[:200] for _, move in moves],
        "version": [case.version + (not move.quiet) for case, move in moves],
        "ended_at": [now if move.to in FINAL else None for _, move in moves],
    }
    types = dict(EVERY_MOVE)
    sets = [sql.SQL("{0} = move.{0}").format(sql.Identifier(name)) for name in columns]
    for name in changed:
        given = f"has_{name}"
        columns[name] = [_adapted(name, move.changes.get(name)) for _, move in moves]
        columns[given] = [name in move.changes for _, move in moves]
        types |= {name: CHANGEABLE[name], given: "boolean"}
        sets.append(
            sql.SQL("{0} = CASE WHEN move.{1} THEN move.{0} ELSE c.{0} END").format(
                sql.Identifier(name), sql.Identifier(given)
            )
        )
    query = sql.SQL(
        "UPDATE cases_case c SET {sets} FROM unnest({arrays}) AS move (id, {names}) WHERE c.id = move.id"
    ).format(
        sets=sql.SQL(", ").join(sets),
        arrays=sql.SQL(", ").join(
            [sql.SQL("%s::uuid[]"), *(sql.SQL("%s::" + types[name] + "[]") for name in columns)]
        ),
        names=sql.SQL(", ").join(map(sql.Identifier, columns)),
    )
    with connection.cursor() as cursor:
        cursor.execute(query, [[case.id for case, _ in moves], *columns.values()])


def _adapted(name: str, value: object) -> object:
    return Jsonb(value) if CHANGEABLE[name] == "jsonb" else value


def _leaf(case: CaseRow, move: Move, now: datetime) -> Leaf:
    """Make the log entry of a move; it holds ids and figures, never a name or a number."""
    return Leaf(
        brand_id=case.brand_id,
        origin=case.id,
        kind=f"case.{move.event or move.to.value}",
        at=now,
        body={"from": case.state, "to": move.to.value, "version": case.version + 1, **move.body},
    )
