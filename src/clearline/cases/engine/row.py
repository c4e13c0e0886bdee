"""A case as the engine reads it: every column once, in a fixed order."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One row of `cases_case`, read under lock. Meanings stand with the model."""

    id: UUID
    brand_id: UUID
    reference: str
    line_id: UUID
    account_id: UUID
    subject_id: UUID
    lane: int
    channel: str
    language: str
    requested_by: UUID | None
    requested_at: datetime
    ends_on: date | None
    state: str
    due_at: datetime | None
    waits_for: str
    held_reason: str
    version: int
    policy_version: str
    verified_at: datetime | None
    ordered_by_operator: bool
    assessed_at: datetime | None
    obstacles: list[dict[str, Any]]
    cleared_at: datetime | None
    ends_at: datetime | None
    ceased_at: datetime | None
    quarantine_until: datetime | None
    certified_at: datetime | None
    refund_due_on: date | None
    settled_at: datetime | None


_OBSTACLES = [column.name for column in fields(CaseRow)].index("obstacles")
COLUMNS = ", ".join(f"c.{column.name}" for column in fields(CaseRow))


def case_row(values: Sequence[Any]) -> CaseRow:
    """Return a case from a row of `COLUMNS`; Django's driver leaves jsonb as text."""
    row = list(values)
    row[_OBSTACLES] = json.loads(row[_OBSTACLES])
    return CaseRow(*row)
