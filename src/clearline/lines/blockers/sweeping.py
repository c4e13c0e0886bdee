"""All blockers of the whole book as one CSV file, streamed."""

from collections.abc import Callable
from datetime import date
from typing import BinaryIO
from uuid import UUID

from django.db import connection, transaction

from clearline.brands.database import statement
from clearline.lines.blockers.asking import blockers_of


def sweep(
    *,
    as_of: date,
    out: BinaryIO,
    brand_id: UUID | None = None,
    written: Callable[[int], object] = lambda _rows: None,
) -> int:
    """Write `line_id,blocker,detail` of every line not ceased, and return the number of rows.

    UTF-8, LF line ends, a header row, sorted by line_id then blocker in
    code-point order. Ids are the operator's, which are unique within a brand:
    where two brands share them, sweep one brand at a time.

    Args:
        as_of: the day whose end is asked about.
        out: where the bytes go, as they come.
        brand_id: only this brand; all where none is given.
        written: told the number of rows so far, now and then.
    """
    query = blockers_of("asked_book") + statement(__package__, "sweep")
    rows = -1  # the header is none
    with transaction.atomic():
        plan_for_a_book()
        with connection.connection.cursor() as cursor:
            copying = f"COPY ({query}) TO STDOUT WITH (FORMAT csv, HEADER)"
            with cursor.copy(copying, {"day": as_of, "brand_id": brand_id}) as copy:
                for count, block in enumerate(copy):
                    out.write(block)
                    rows += bytes(block).count(b"\n")
                    if count % 10_000 == 0:
                        written(rows)
    written(rows)
    return rows


def plan_for_a_book() -> None:
    """Let the big joins and the sort stay in memory; the default is meant for many small queries."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '256MB'")
        cursor.execute("SET LOCAL jit = off")
