"""Number, profile and storage go back to the pool when the number has rested."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from clearline.brands import sets
from clearline.brands.models import Brand
from clearline.cases.numbers.tables import Kind, Returned
from clearline.lines.models import Line
from clearline.vocabulary.identifiers import uuid7


def give_back(*, case_ids: Sequence[UUID], now: datetime) -> None:
    """Note what these closings give back, in the commit that finishes them; one statement for all."""
    each = [(case_id, kind) for case_id in case_ids for kind in Kind.values]
    sets.run(
        __package__,
        "give_back",
        {
            "ids": [uuid7() for _ in each],
            "cases": [case_id for case_id, _ in each],
            "kinds": [kind for _, kind in each],
            "now": now,
        },
    )


def lately(*, brand: Brand, most: int) -> list[dict[str, object]]:
    """Return what came back last, the newest first; lines by the operator's id."""
    found = list(Returned.objects.filter(brand=brand).order_by("-returned_at", "-pk")[:most])
    lines = Line.objects.in_bulk([each.line_id for each in found])
    return [
        {
            "returned_at": each.returned_at,
            "line": lines[each.line_id].external_id if each.line_id in lines else "",
            "kind": each.kind,
            "reusable": each.reusable,
        }
        for each in found
    ]
