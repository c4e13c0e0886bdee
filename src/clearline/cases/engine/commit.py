"""Commit moves: one statement per table, whatever the size of the batch."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

import orjson

from clearline.audit.leaves import Leaf
from clearline.audit.leaves import write as write_leaves
from clearline.brands import sets
from clearline.brands.database import statement
from clearline.cases.engine import writers
from clearline.cases.engine.row import CaseRow
from clearline.cases.engine.stage import Move
from clearline.cases.states import FINAL, State, WaitsFor
from clearline.vocabulary.identifiers import uuid7_many

# Columns that a move may change besides its state, with their types: anything else is refused.
CHANGEABLE = {
    "policy_version": "text",
    "verified_at": "timestamptz",
    "assurance": "smallint",
    "factors": "smallint",
    "ordered_by_operator": "boolean",
    "assessed_at": "timestamptz",
    "obstacles": "json",
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


def after(case: CaseRow, move: Move, now: datetime) -> CaseRow:
    """Return a case as a move leaves it.

    Raises:
        ValueError: the move changes a column that moves may not change.
    """
    try:
        values = list(case)
        for column, value in move.changes.items():
            values[_PLACES[column]] = value
    except KeyError as unknown:
        raise ValueError(f"A move may not change {unknown.args[0]}.") from None
    values[_STATE] = _KINDS[move.to][0]
    values[_DUE_AT] = move.due_at
    values[_WAITS_FOR] = _WAITS[move.waits_for]
    values[_HELD_REASON] = move.held_reason[:200]
    values[_VERSION] = case.version + (not move.quiet)
    values[_ENDED_AT] = now if move.to in FINAL else None
    return CaseRow._make(values)


# A batch makes ten thousand rows: each is written as a list and not by names, in a third of the time.
_PLACES = {column: CaseRow._fields.index(column) for column in CHANGEABLE}
_STATE, _DUE_AT, _WAITS_FOR, _HELD_REASON, _VERSION, _ENDED_AT = map(CaseRow._fields.index, EVERY_MOVE)
_KINDS = {state: (state.value, f"case.{state.value}") for state in State}
_WAITS = {whom: whom.value for whom in WaitsFor}


def commit(
    cases: Sequence[CaseRow], moves: Sequence[tuple[CaseRow, Move]], records: Sequence[Any], now: datetime
) -> None:
    """Write in the caller's transaction where cases have come to, the log's entries and what goes with them.

    `moves` are all that were made on the way, each with the case as it found
    it; `cases` are the same ones as the last move left them. Their rows must
    be locked by the caller.
    """
    if not cases:
        return
    _update(cases, {column for _, move in moves for column in move.changes})
    told = [(case, move) for case, move in moves if not move.quiet]
    ids = uuid7_many(len(told))
    write_leaves([_leaf(leaf_id, *each, now) for leaf_id, each in zip(ids, told, strict=True)])
    writers.write(records, now)


def commit_single(moves: Sequence[tuple[CaseRow, Move]], now: datetime) -> None:
    """Commit moves of one step each, of cases locked by the caller: those of doors, and what is set aside."""
    records = [record for _, move in moves for record in move.records]
    commit([after(case, move, now) for case, move in moves], moves, records, now)


def _update(cases: Sequence[CaseRow], changed: set[str]) -> None:
    columns = (*EVERY_MOVE, *sorted(changed))
    standing = dict(zip(CaseRow._fields, zip(*cases, strict=True), strict=True))
    values: dict[str, list[Any]] = {column: list(standing[column]) for column in columns}
    if "obstacles" in values:
        values["obstacles"] = [orjson.dumps(obstacles).decode() for obstacles in values["obstacles"]]
    sets.execute(_move(columns), {"id": [case.id for case in cases], **values})


@cache
def _move(columns: tuple[str, ...]) -> str:
    """Return the statement that writes these columns; there are as many as there are ways to walk."""
    types = {"id": "uuid", **EVERY_MOVE, **CHANGEABLE}
    return (
        statement(__package__, "move")
        .replace("{sets}", ", ".join(f"{column} = move.{column}" for column in columns))
        .replace("{arrays}", ", ".join(f"%({name})s::{types[name]}[]" for name in ("id", *columns)))
        .replace("{columns}", ", ".join(columns))
    )


def _leaf(leaf_id: UUID, case: CaseRow, move: Move, now: datetime) -> Leaf:
    """Make the log entry of a move; it holds ids and figures, never a name or a number."""
    to, kind = _KINDS[move.to]
    return Leaf(
        id=leaf_id,
        brand_id=case.brand_id,
        origin=case.id,
        kind=f"case.{move.event}" if move.event else kind,
        at=now,
        body={"from": case.state, "to": to, "version": case.version + 1, **move.body},
    )
