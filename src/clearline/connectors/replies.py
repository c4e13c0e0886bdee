"""Short ways to say how an order ended, and to carry that over JSON."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from clearline.vocabulary.answers import Answer, Outcome


def write_answer(answer: Answer) -> dict[str, Any]:
    return {"outcome": answer.outcome.value, "facts": dict(answer.facts), "reason": answer.reason}


def read_answer(written: Mapping[str, Any]) -> Answer:
    """Raise KeyError, TypeError or ValueError where `written` is no answer."""
    facts, reason = written["facts"], written["reason"]
    if not isinstance(facts, dict) or not isinstance(reason, str | None):
        raise TypeError("An answer has a table of facts, and a reason in words or none.")
    return Answer(outcome=Outcome(written["outcome"]), facts=facts, reason=reason)


def confirmed(**facts: object) -> Answer:
    return Answer(outcome=Outcome.CONFIRMED, facts=facts, reason=None)


def accepted(**facts: object) -> Answer:
    return Answer(outcome=Outcome.ACCEPTED, facts=facts, reason=None)


def failed(reason: str, **facts: object) -> Answer:
    return Answer(outcome=Outcome.FAILED, facts=facts, reason=reason)


def unknown(reason: str, **facts: object) -> Answer:
    return Answer(outcome=Outcome.UNKNOWN, facts=facts, reason=reason)


def with_fact(answer: Answer, fact: str) -> Answer:
    """Take a success only with the fact that makes it one: "done" alone is what a broken system says too."""
    if answer.outcome in (Outcome.CONFIRMED, Outcome.ACCEPTED) and fact not in answer.facts:
        return unknown("unreadable_answer")
    return answer


def stamp(at: datetime) -> str:
    """Write an aware instant as facts carry it: ISO 8601 in UTC."""
    return at.astimezone(UTC).isoformat()
