"""What the outside world answers to an order."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Outcome(StrEnum):
    """How an order ended, as far as is known. Silence is UNKNOWN, never FAILED."""

    CONFIRMED = "confirmed"
    ACCEPTED = "accepted"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Answer:
    """An outcome, its facts (times, read-backs; no personal data), a stable reason where it is not good."""

    outcome: Outcome
    facts: Mapping[str, Any] = field(default_factory=dict)
    reason: str | None = None
