"""A case as the engine reads it: every column once, in a fixed order."""

from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID


class CaseRow(NamedTuple):
    """One row of `cases_case`, read under lock. Meanings stand with the model.

    A tuple, since a batch makes thousands, and anew at each step of its walk.
    """

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
    reason_code: str
    state: str
    due_at: datetime | None
    waits_for: str
    held_reason: str
    version: int
    policy_version: str
    verified_at: datetime | None
    assurance: int
    factors: int
    ordered_by_operator: bool
    assessed_at: datetime | None
    obstacles: list[dict[str, Any]]
    cleared_at: datetime | None
    decided_by: UUID | None
    decision_reason: str
    ends_at: datetime | None
    ceased_at: datetime | None
    quarantine_until: datetime | None
    certified_at: datetime | None
    refund_due_on: date | None
    settled_at: datetime | None
    ended_at: datetime | None


COLUMNS = ", ".join(f"c.{column}" for column in CaseRow._fields)
