"""Third parties that know a number: a list to work off before somebody else may have it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from clearline.cases.models import Case
from clearline.lines.models import Line, Link
from clearline.policy.packs import Ruled
from clearline.policy.policies import policy_for
from clearline.selfcare.changes import note
from clearline.vocabulary.periods import local_date


@dataclass(frozen=True, slots=True)
class Known:
    """One party that was told the number; `unlinked_at` is when the holder ticked it off."""

    id: UUID
    party: str
    since: date | None
    unlinked_at: datetime | None


@dataclass(frozen=True, slots=True)
class Checklist:
    """All parties of a line, and from which day the number may belong to somebody else.

    The day is `fixed` once the line is off; before, it counts from the day
    that the holder chose, or from today. `rests` is the rule behind it.
    """

    links: tuple[Known, ...]
    free_from: date
    fixed: bool
    rests: Ruled[int]

    @property
    def done(self) -> int:
        return sum(link.unlinked_at is not None for link in self.links)

    @property
    def left(self) -> int:
        return len(self.links) - self.done


def checklist(*, line: Line, case: Case | None, today: date) -> Checklist:
    """Return the list of a line; `case` is its latest closing, where there is one."""
    brand = line.brand
    policy = policy_for(law_pack=brand.law_pack, brand_code=brand.code)
    rests = policy.quarantine_days(line.account.kind)
    rows = Link.objects.filter(line_id=line.pk).order_by("party")
    links = tuple(Known(row.id, row.party, row.since, row.unlinked_at) for row in rows)
    until = case.quarantine_until if case and case.ceased_at else None
    if until is not None:
        return Checklist(links, local_date(until, brand.time_zone), True, rests)
    chosen = case.ends_on if case and case.ended_at is None else None
    begins = max(chosen or today, today)
    return Checklist(links, begins + timedelta(days=rests.value), False, rests)


def tick(*, line_id: UUID, link_id: UUID, unlinked: bool, now: datetime) -> None:
    """Note that a party no longer knows the number, or that it does after all; twice is once.

    Lines that are closed have their lists too: what is left to do is most urgent there.

    Raises:
        Link.DoesNotExist: the line has no such party.
    """
    with transaction.atomic():
        line = Line.objects.select_for_update(no_key=True).get(pk=line_id)
        link = Link.objects.get(line=line, pk=link_id)
        if (link.unlinked_at is not None) == unlinked:
            return
        link.unlinked_at = now if unlinked else None
        link.save(update_fields=["unlinked_at"])
        kind = "link.unlinked" if unlinked else "link.relinked"
        note(line=line, kind=kind, body={"link": str(link.id)}, now=now)
