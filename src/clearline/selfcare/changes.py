"""What all changes of a line's things share: turns, the wake-up of a blocked closing, and the log."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from clearline.audit import leaves
from clearline.lines.models import Line
from clearline.lines.models.line import LineStatus


class LineEnded(ValueError):
    """The line is closed: nothing on it can be changed any more."""


def hold(*, line_id: UUID) -> Line:
    """Return a line that lives, and let one change of it at a time through until the commit.

    Raises:
        LineEnded: the line is closed.
    """
    line = Line.objects.select_for_update(no_key=True).get(pk=line_id)
    if line.status == LineStatus.CEASED:
        raise LineEnded(f"Line {line.external_id} is closed.")
    return line


def note(*, line: Line, kind: str, body: Mapping[str, Any], now: datetime) -> None:
    """Have a closing that waits look again, and tell the log; `body` holds ids, codes and dates only."""
    Line.objects.filter(pk=line.pk).update(changed_at=now)
    leaves.write([leaves.Leaf(brand_id=line.brand_id, origin=line.pk, kind=kind, at=now, body=body)])
