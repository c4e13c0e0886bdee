"""The report of disconnected numbers to the FCC: 47 CFR 64.1200(l), DA 21-67, DA 21-134.

Each month by the 15th, with all numbers that were given up through the 10th
at least, and none that was reported before. A number that was ported out, or
whose service is barred for a debt, is not disconnected: only lines whose
closing is carried out are here.
"""

import csv
import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from django.db import transaction
from django.db.models import Q, QuerySet

from clearline.brands.models import Brand
from clearline.cases.models import Case
from clearline.cases.numbers.tables import Report
from clearline.cases.states import OFF
from clearline.keys import subjects
from clearline.lines.models import Line
from clearline.vocabulary.periods import end_of_day, local_date

MOST_IN_A_FILE = 1_000_000
AT_ONCE = 2_000
DUE_ON, AT_LEAST_THROUGH = 15, 10
COLUMNS = ("CompanyID", "TN", "DisconnectDate")
BATCH = "BatchID"
NORTH_AMERICAN = re.compile(r"1([2-9]\d{2}[2-9]\d{6})")
# Toll-free numbers are reported by their own administrator; 5xx lead to no place.
ELSEWHERE = re.compile(r"(8(00|33|44|55|66|77|88)|5(00|2[1-9]|33|44|66|77|88)|900)")


class Refused(ValueError):
    """The report cannot be made so; the sentence says why, and what would do."""


@dataclass(frozen=True, slots=True)
class Made:
    """A report that was made. No file means nothing to report: that is confirmed on the web form alone."""

    after: date | None
    through: date
    files: tuple[Path, ...] = ()
    rows: int = 0
    unreadable: int = 0
    elsewhere: int = 0

    @property
    def due_on(self) -> date:
        """The day by which it has to be handed in."""
        month = (
            self.through if self.through.day < DUE_ON else self.through.replace(day=1) + timedelta(days=31)
        )
        return month.replace(day=DUE_ON)


def make(
    *,
    brand: Brand,
    company_id: str,
    through: date,
    out: Path,
    now: datetime,
    most: int = MOST_IN_A_FILE,
) -> Made:
    """Write the numbers that were given up after the last report, through a day; asked again, the same.

    Raises:
        Refused: a wrong company id, a day that is not over, or one before the last report's.
    """
    if not re.fullmatch("[A-Za-z0-9]{3,10}", company_id):
        raise Refused(f"A company id has 3 to 10 letters and digits: {company_id!r} has not.")
    if through >= local_date(now, brand.time_zone):
        raise Refused(f"{through} is not over yet. The last day of a report is a day that is over.")
    with transaction.atomic():
        Brand.objects.select_for_update(no_key=True).get(pk=brand.pk)
        before = Report.objects.filter(brand=brand).order_by("-through").first()
        if before is not None and through < before.through:
            raise Refused(f"There is a report through {before.through} already: go on from there.")
        again = before is not None and before.through == through
        after = before.after if again and before else before.through if before else None
        made = _written(Made(after, through), brand, company_id, out, most)
        Report.objects.update_or_create(
            brand=brand,
            through=through,
            defaults={
                "company_id": company_id,
                "after": after,
                "rows": made.rows,
                "unreadable": made.unreadable,
                "made_at": now,
            },
        )
    return made


def _written(made: Made, brand: Brand, company_id: str, out: Path, most: int) -> Made:
    """Write one file, or as many as there are batches of `most` rows."""
    given_up = _given_up(brand, made.after, made.through)
    batches = given_up.count() > most
    files: list[Path] = []
    rows = unreadable = elsewhere = 0
    with ExitStack() as stack:
        for number, day in _numbers(given_up, brand):
            national = NORTH_AMERICAN.fullmatch(number or "")
            if not number:
                unreadable += 1
            elif national is None or ELSEWHERE.match(national[1]):
                elsewhere += 1
            else:
                if rows % most == 0:
                    stack.close()
                    path = out.with_stem(f"{out.stem}-{len(files) + 1}") if batches else out
                    writer = csv.writer(stack.enter_context(path.open("w", newline="", encoding="ascii")))
                    writer.writerow((*COLUMNS, BATCH) if batches else COLUMNS)
                    files.append(path)
                told = (company_id, national[1], day.isoformat())
                writer.writerow((*told, len(files)) if batches else told)
                rows += 1
    return replace(made, files=tuple(files), rows=rows, unreadable=unreadable, elsewhere=elsewhere)


def _given_up(brand: Brand, after: date | None, through: date) -> QuerySet[Case]:
    begins = end_of_day(after, brand.time_zone) if after else datetime.combine(date.min, time(), tzinfo=UTC)
    ends = end_of_day(through, brand.time_zone)
    return Case.objects.filter(brand=brand, state__in=OFF, ceased_at__gte=begins, ceased_at__lt=ends)


def _numbers(given_up: QuerySet[Case], brand: Brand) -> Iterator[tuple[str, date]]:
    """Yield each number with the day it was given up, in that order; an erased one is empty."""
    last: tuple[datetime, object] | None = None
    while True:
        page = given_up if last is None else given_up.filter(_behind(last))
        cases = list(page.order_by("ceased_at", "pk")[:AT_ONCE])
        lines = Line.objects.in_bulk([case.line_id for case in cases])
        keys = subjects.find(subject_ids=[case.subject_id for case in cases], brand_id=brand.pk)
        for case in cases:
            line, key = lines.get(case.line_id), keys.get(case.subject_id)
            opened = key.open(line.personal, row_id=line.pk) if key and line and line.personal else {}
            assert case.ceased_at is not None  # noqa: S101 (asked for above)
            yield opened.get("msisdn", ""), local_date(case.ceased_at, brand.time_zone)
        if len(cases) < AT_ONCE:
            return
        last = (cases[-1].ceased_at or datetime.max.replace(tzinfo=UTC), cases[-1].pk)


def _behind(last: tuple[datetime, object]) -> Q:
    moment, key = last
    return Q(ceased_at__gt=moment) | Q(ceased_at=moment, pk__gt=key)
