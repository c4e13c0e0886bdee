"""Open the cases of a list: thousands per statement, and still one per line."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from clearline.audit.leaves import write as write_leaves
from clearline.brands import sets
from clearline.cases.opening import Opened, Request, acknowledged
from clearline.vocabulary.identifiers import uuid7_many
from clearline.vocabulary.references import new_references


def open_cases(
    *, requests: Sequence[Request], reference_prefixes: Mapping[UUID, str], now: datetime
) -> list[Opened]:
    """Record requests in the caller's transaction, or find the open cases of their lines; in their order.

    As for a single request: whoever comes second to a line, here or in
    another process, gets the case of whoever came first. The prefixes are the
    brands'; a reference that is taken is drawn anew.
    """
    opened: dict[int, Opened] = {}
    waiting = list(range(len(requests)))
    while waiting:
        asked = [requests[place] for place in waiting]
        made = _insert(asked, reference_prefixes, now)
        found = _open_of([request for request, case in zip(asked, made, strict=True) if case is None])
        for place, request, case in zip(waiting, asked, made, strict=True):
            if standing := case or found.get((request.brand_id, request.line_id)):
                opened[place] = standing
        # Neither made nor found: the reference was taken, or the open case ended in between. Once more.
        waiting = [place for place in waiting if place not in opened]
    return [opened[place] for place in range(len(requests))]


def _insert(asked: Sequence[Request], prefixes: Mapping[UUID, str], now: datetime) -> list[Opened | None]:
    """Insert what can be inserted, with its log entries; None for each request that cannot."""
    ids = uuid7_many(len(asked))
    references = _references(asked, prefixes)
    columns: dict[str, Any] = {
        "ids": ids,
        "brands": [each.brand_id for each in asked],
        "references": references,
        "lines": [each.line_id for each in asked],
        "accounts": [each.account_id for each in asked],
        "subjects": [each.subject_id for each in asked],
        "lanes": [int(each.lane) for each in asked],
        "channels": [each.channel for each in asked],
        "languages": [each.language for each in asked],
        "requesters": [each.requested_by for each in asked],
        "days": [each.ends_on for each in asked],
        "by_operator": [each.ordered_by_operator for each in asked],
        "now": now,
    }
    made = {row[0] for row in sets.run("clearline.cases", "open_cases", columns)}
    write_leaves(
        [
            acknowledged(case_id, request, now)
            for case_id, request in zip(ids, asked, strict=True)
            if case_id in made
        ]
    )
    return [
        Opened(case_id, reference, created=True, requested_at=now, ends_on=request.ends_on)
        if case_id in made
        else None
        for case_id, reference, request in zip(ids, references, asked, strict=True)
    ]


def _references(asked: Sequence[Request], prefixes: Mapping[UUID, str]) -> list[str]:
    """Draw one reference for each request, brand by brand."""
    places: dict[UUID, list[int]] = {}
    for place, request in enumerate(asked):
        places.setdefault(request.brand_id, []).append(place)
    references = [""] * len(asked)
    for brand_id, own in places.items():
        for place, reference in zip(own, new_references(prefixes[brand_id], len(own)), strict=True):
            references[place] = reference
    return references


def _open_of(asked: Sequence[Request]) -> dict[tuple[UUID, UUID], Opened]:
    """Return the open cases of lines, by brand and line."""
    if not asked:
        return {}
    lines = {"brands": [each.brand_id for each in asked], "lines": [each.line_id for each in asked]}
    return {
        (brand, line): Opened(case, reference, created=False, requested_at=at, ends_on=ends_on)
        for brand, line, case, reference, at, ends_on in sets.run("clearline.cases", "find_open_many", lines)
    }
