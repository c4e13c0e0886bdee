"""How fast a backup kit is written, and in how much memory, against COPY of the same rows, deflated.

    ./clearline bench kit --rows 100000

An account of fifty lines with years of usage. The kit is written as the
command line does it: each table as CSV and as JSON, a checksum of every file.
The floor is COPY of the usage alone, once as CSV and once as JSON, through
the same deflate. `grown_mb` is what the process grew by while it wrote.
"""

import resource
import zlib
from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bench.ground import Stopwatch, database, say

if TYPE_CHECKING:
    from tests.database_server import TestDatabase

    from clearline.lines.models import Account

LINES = 50
FIRST = date(2000, 1, 1)
COPIES = (
    "COPY (SELECT * FROM lines_usage ORDER BY line_id, day) TO STDOUT WITH (FORMAT csv)",
    "COPY (SELECT row_to_json(usage) FROM lines_usage usage ORDER BY line_id, day) TO STDOUT",
)


def measure(
    *, rows: Annotated[int, typer.Option(min=1, help="Rows of usage of the account.")] = 100_000
) -> dict[str, Any]:
    """Return the seconds, the size and the memory of one kit, and the floor's seconds."""
    with database() as made:
        account = _filled(rows)
        say("writing the kit")
        before, watch = _peak_mb(), Stopwatch()
        size, written = _kit(account)
        seconds, grown = watch.seconds, _peak_mb() - before
        floor = _copied(made)
    return {
        "rows": written,
        "size_mb": round(size / 10**6, 2),
        "seconds": round(seconds, 2),
        "rows_per_s": int(written / seconds),
        "copy_seconds": round(floor, 2),
        "ratio": round(floor / seconds, 3),
        "peak_mb": round(before + grown),
        "grown_mb": round(grown, 1),
    }


def _filled(rows: int) -> "Account":
    """Return an account with so many rows of usage; made in chunks, so that memory has not grown before."""
    from tests.builders import a_brand, a_holder, a_line

    from clearline.lines.models import Usage

    say("writing usage")
    holder = a_holder(brand=a_brand())
    each, left = -(-rows // LINES), rows
    while left > 0:
        line, days = a_line(account=holder.account), min(each, left)
        used = (
            Usage(
                brand_id=line.brand_id,
                line=line,
                day=FIRST + timedelta(days=day),
                voice_seconds=day * 37 % 3600,
                sms=day % 50,
                data_bytes=day * 7919 % 10**9,
            )
            for day in range(days)
        )
        Usage.objects.bulk_create(used, batch_size=1000)
        left -= days
    return holder.account


def _kit(account: "Account") -> tuple[int, int]:
    """Return how many bytes a kit of the account has, and how many rows."""
    from clearline.brands.database import clock
    from clearline.selfcare.kit import archive
    from clearline.selfcare.kit.measure import measure as counted
    from clearline.selfcare.kit.parts import owner_of

    owner = owner_of(account)
    size = sum(
        len(piece) for piece in archive.pieces(owner, language="en", now=clock(), report=lambda _done: None)
    )
    return size, counted(owner).rows


def _copied(made: "TestDatabase") -> float:
    say("the floor")
    watch = Stopwatch()
    with made.superuser_connection() as admin, admin.cursor() as cursor:
        for statement in COPIES:
            deflate = zlib.compressobj()
            with cursor.copy(statement) as copy:
                for piece in copy:
                    deflate.compress(piece)
            deflate.flush()
    return watch.seconds


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
