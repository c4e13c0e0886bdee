"""Extra conditions of a line's contracts, as the operator words them: a handset offer, a student discount."""

from datetime import date
from uuid import UUID

from clearline.lines.models import Contract


def conditions(*, line_id: UUID, day: date) -> tuple[str, ...]:
    """Return the notes of the contracts that still run on a day, the first to end first, each once."""
    running = Contract.objects.filter(line_id=line_id, ends_on__gt=day).exclude(note="")
    return tuple(dict.fromkeys(running.order_by("ends_on", "external_id").values_list("note", flat=True)))
