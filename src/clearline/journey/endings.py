"""What lines of one account come to that end with the same day: read at once, for the pages that ask before.

Bills and points of the account stand with the line that ends last. Cases of
one moment end in the order in which they were opened.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, OuterRef

from clearline.brands.directory import brand_of
from clearline.cases.models import Case
from clearline.journey.finding import last_day
from clearline.lines import book
from clearline.lines.blockers import findings
from clearline.lines.models import Line
from clearline.lines.models.line import LineStatus
from clearline.settlement.figures import Figures, figures
from clearline.vocabulary.blockers import Finding


@dataclass(frozen=True, slots=True)
class Ending:
    """What one line comes to. `last`: none of the account lives afterwards."""

    line: Line
    found: tuple[Finding, ...]
    figures: Figures
    last: bool


@dataclass(frozen=True, slots=True)
class Endings:
    """What lines come to on a day, in the order in which they were given.

    `stay` are the account's other lines that live and that nobody asked to close.
    """

    on: date
    account_kind: str
    each: tuple[Ending, ...]
    stay: tuple[UUID, ...]

    @property
    def whole_account(self) -> bool:
        """Whether no line of the account is left afterwards."""
        return self.each[-1].last


def endings(*, lines: Sequence[Line], on: date | None, now: datetime) -> Endings:
    """Return what closing lines of one account comes to on a day; None, or one that is over, is today."""
    day = last_day(ends_on=on, now=now, time_zone=brand_of(lines[0].brand_id).time_zone)
    of_line: dict[UUID, list[Finding]] = defaultdict(list)
    for finding in findings(asked=[(line.id, day) for line in lines]):
        of_line[finding.line_id].append(finding)
    stands = book.standings(line_ids=[line.id for line in lines])
    others = _others(lines)

    def ending(line: Line) -> Ending:
        found, last = tuple(of_line[line.id]), not others and line is lines[-1]
        sums = figures(findings=found, currency=stands[line.id].currency, last_line=last)
        return Ending(line=line, found=found, figures=sums, last=last)

    return Endings(
        on=day,
        account_kind=stands[lines[0].id].account_kind,
        each=tuple(ending(line) for line in lines),
        stay=tuple(line_id for line_id, closing in others if not closing),
    )


def _others(lines: Sequence[Line]) -> list[tuple[UUID, bool]]:
    """Return the other lines of the account that live, and whether somebody asked to close each."""
    closing = Case.objects.filter(line_id=OuterRef("pk"), ended_at=None)
    others = Line.objects.filter(account_id=lines[0].account_id).exclude(pk__in=[line.id for line in lines])
    living = others.exclude(status=LineStatus.CEASED).order_by("activated_at", "id")
    return list(living.annotate(closing=Exists(closing)).values_list("id", "closing"))
