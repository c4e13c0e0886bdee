"""All blockers of a list of lines, in one query, streamed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from uuid import UUID

from django.db import connection
from django.db.backends.utils import CursorWrapper

from clearline.brands.database import statement
from clearline.lines.blockers.asking import blockers_of
from clearline.lines.blockers.sweeping import plan_for_a_book
from clearline.vocabulary.blockers import Blocker, Finding

ROWS_AT_ONCE = 5_000
_KINDS = {blocker.value: blocker for blocker in Blocker}


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of a list and what stands in its way on its day.

    `position` is its row of the list, `tag` what the list's owner noted
    there. `alive` counts the lines of its account that have not ended, listed or not.
    """

    position: int
    tag: str
    brand_id: UUID
    line_id: UUID
    account_id: UUID
    day: date
    ceased: bool
    account_kind: str
    plan: str
    currency: str
    alive: int
    findings: tuple[Finding, ...]


def listed_accounts() -> Iterator[list[Listed]]:
    """Yield the lines of the temporary table `asked_line` (position, tag, line_id, day), account by account.

    Lines of one account come in the order of their days, then of the list.
    Inside the caller's transaction, which made and analysed the table.
    """
    plan_for_a_book()
    with connection.cursor() as cursor:
        # All rows are wanted: the planner takes a cursor's reader for somebody who leaves after a tenth.
        cursor.execute("SET LOCAL cursor_tuple_fraction = 1")
    query = blockers_of("asked_listed") + statement(__package__, "listed")
    with connection.chunked_cursor() as cursor:
        cursor.execute(query)
        yield from (list(lines) for _, lines in groupby(_rows(cursor), key=lambda each: each.account_id))


def _rows(cursor: CursorWrapper) -> Iterator[Listed]:
    while rows := cursor.fetchmany(ROWS_AT_ONCE):
        for row in rows:
            found = zip(row[11] or (), row[12] or (), strict=True)
            findings = tuple(Finding(row[3], _KINDS[blocker], detail) for blocker, detail in found)
            yield Listed(*(*row[:11], findings))
