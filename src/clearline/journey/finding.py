"""What stands on the lines of a batch, as of each case's last day: one query."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from clearline.brands.directory import brands_of
from clearline.cases.engine.row import CaseRow
from clearline.lines.blockers import ALL, findings
from clearline.vocabulary.blockers import Blocker, Finding
from clearline.vocabulary.periods import local_date


def last_day(*, ends_on: date | None, now: datetime, time_zone: str) -> date:
    """Return the day that blockers are judged by: the chosen one, or today where the brand is."""
    today = local_date(now, time_zone)
    return max(ends_on, today) if ends_on else today


def last_days(cases: Sequence[CaseRow], now: datetime) -> dict[UUID, date]:
    """Return the last day of each case; one that is scheduled keeps the day it was scheduled for."""
    brands = brands_of(case.brand_id for case in cases)
    return {
        case.id: case.ends_on
        if case.ends_on and case.ends_at
        else last_day(ends_on=case.ends_on, now=now, time_zone=brands[case.brand_id].time_zone)
        for case in cases
    }


def found_for(
    cases: Sequence[CaseRow], now: datetime, *, kinds: tuple[Blocker, ...] = ALL
) -> dict[UUID, tuple[Finding, ...]]:
    """Return what was found for each case, of these kinds."""
    days = last_days(cases, now)
    of_line: dict[UUID, list[Finding]] = defaultdict(list)
    for finding in findings(asked=[(case.line_id, days[case.id]) for case in cases], kinds=kinds):
        of_line[finding.line_id].append(finding)
    return {case.id: tuple(of_line[case.line_id]) for case in cases}
