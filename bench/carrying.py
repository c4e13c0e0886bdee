"""Lists of lines, carried out from the list to the last settled case, and how long that took."""

from collections.abc import Sequence

from bench.closable import open_all, some_of
from bench.driving import CONNECTORS, by_workers_until
from bench.ground import Stopwatch

WARM = 200  # cases that nobody times, for caches and plans


def rate(lines: Sequence[str], *, workers: int) -> float:
    """Close these lines; return the cases a second, opening them included."""
    watch = Stopwatch()
    with some_of(lines) as path:
        open_all(path)
    by_workers_until(nothing_left, workers=workers)
    return len(lines) / watch.seconds


def nothing_left() -> bool:
    """Tell whether no case has anything to do within the hour: by indexes, however many are parked."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT EXISTS (SELECT FROM cases_case
                              WHERE lane = ANY (%s) AND held_reason = ''
                                  AND due_at <= (SELECT clearline_now()) + interval '1 hour')
                   OR EXISTS (SELECT FROM outbox_effect WHERE connector = ANY (%s) AND due_at IS NOT NULL)""",
            [[0, 1], list(CONNECTORS)],
        )
        (something,) = cursor.fetchone()
    return not something
