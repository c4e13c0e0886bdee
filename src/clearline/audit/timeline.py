"""What happened to a case, told in order."""

from collections.abc import Sequence
from uuid import UUID

from clearline.audit.leaves import Leaf
from clearline.audit.models import Entry


def of(origin: UUID) -> list[Leaf]:
    """Return the events of one origin, oldest first."""
    return of_many([origin])[origin]


def of_many(origins: Sequence[UUID]) -> dict[UUID, list[Leaf]]:
    """Return the events of each origin, oldest first; one query for all of them."""
    told: dict[UUID, list[Leaf]] = {origin: [] for origin in origins}
    rows = Entry.objects.filter(origin__in=told).select_related("sheet").order_by("at", "id")
    for row in rows.defer("salt", "commitment"):
        told[row.origin].append(
            Leaf(
                brand_id=row.brand_id,
                origin=row.origin,
                kind=row.kind,
                at=row.at,
                body=row.body,
                id=row.id,
                seq=row.seq,
            )
        )
    return told
