"""What a step declares, and what it answers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from clearline.cases.engine.row import CaseRow
from clearline.cases.states import State, WaitsFor


@dataclass(slots=True)
class Move:
    """What shall become of a case: its next state, who or what it waits for, what goes with it.

    Made by the thousand and changed by nobody: frozen, each would take three times as long.

    `due_at` is when the engine looks again. `changes` names further columns
    of the case. `records` are written in the same commit, each kind by the
    room that registered for it. `event` names the log entry; by default the
    state. A move with `quiet` set changes nothing worth a log entry: it only
    looks again later.
    """

    to: State
    due_at: datetime | None = None
    waits_for: WaitsFor = WaitsFor.NOBODY
    held_reason: str = ""
    changes: Mapping[str, Any] = field(default_factory=dict)
    records: tuple[Any, ...] = ()
    event: str = ""
    body: Mapping[str, Any] = field(default_factory=dict)
    quiet: bool = False


Load = Callable[[Sequence[CaseRow], datetime], Mapping[UUID, Any]]
Decide = Callable[[CaseRow, Any, datetime], Move]
Apply = Callable[[Sequence[tuple[CaseRow, Move]], datetime], None]


HOLD_LOOKED_AT = timedelta(days=1)


def hold(case: CaseRow, reason: str, now: datetime) -> Move:
    """Return the move that sets a case aside where it stands, for staff; `reason` holds no personal data."""
    return Move(
        to=State(case.state),
        due_at=now + HOLD_LOOKED_AT,
        waits_for=WaitsFor.STAFF,
        held_reason=reason,
        event="held",
    )


def nothing_to_load(_cases: Sequence[CaseRow], _now: datetime) -> Mapping[UUID, Any]:
    """Serve a stage whose decision needs only the case itself."""
    return {}


@dataclass(frozen=True, slots=True)
class Stage:
    """One automatic step: the states it takes cases from, those it may give, and how it decides.

    `load` asks once for the whole batch; `decide` is pure; `apply` changes
    rows of other rooms, set-based, inside the commit.
    """

    name: str
    story: str
    takes: tuple[State, ...]
    gives: tuple[State, ...]
    decide: Decide
    load: Load = nothing_to_load
    apply: Apply | None = None


@dataclass(frozen=True, slots=True)
class Door:
    """A move that a person or partner makes; for the story and its closedness, not for the engine."""

    name: str
    story: str
    takes: tuple[State, ...]
    gives: tuple[State, ...]
