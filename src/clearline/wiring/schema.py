"""Bring the databases to this release: migrations, the one view of broken promises, the mark of the key."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from clearline.brands import migrating
from clearline.journey import invariants
from clearline.keys import mark

TURN = 0x636C_6D69  # an advisory lock: two hosts of a new release migrate one after the other


def migrate(*, verbosity: int = 0) -> None:
    """Migrate both databases and make `invariant_breach` anew; runs as the owner, twice is once."""
    with _alone():
        migrating.migrate(verbosity=verbosity)
        invariants.install()
        mark.leave()


@contextmanager
def _alone() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [TURN])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [TURN])
