"""The service record of a line: what happened to it, and when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from clearline.audit import timeline
from clearline.cases.models import Case
from clearline.lines.models import Line

MOST = 200


@dataclass(frozen=True, slots=True)
class Happened:
    """One entry of the record; `body` is as the log keeps it: ids, codes, dates."""

    at: datetime
    kind: str
    body: Mapping[str, Any]


def of_line(*, line: Line) -> list[Happened]:
    """Return what happened to a line and in its closings, the newest first: the last 200 entries."""
    cases = Case.objects.filter(account_id=line.account_id, line_id=line.pk).values_list("pk", flat=True)
    told = timeline.of_many([line.pk, *cases])
    entries = [Happened(leaf.at, leaf.kind, leaf.body) for leaves in told.values() for leaf in leaves]
    entries.append(Happened(line.activated_at, "line.activated", {}))
    return sorted(entries, key=lambda each: each.at, reverse=True)[:MOST]
