"""Keys that seal nothing: an import that failed after its keys were made leaves them behind."""

from uuid import UUID

import structlog

from clearline.brands import sets
from clearline.keys import standing, subjects
from clearline.keys.subjects import CHUNK

RESTS = 7  # days that a key may wait for its account: a large import is one transaction
MOST_SHARE = 0.01  # of all keys; more are no failed import, but a database that was mistaken for another
FEW = 1_000
log = structlog.get_logger(__name__)


class TooManyOrphans(Exception):
    """So many keys lead to no account that the main database is likely not the one that they belong to."""

    def __init__(self, count: int, of: int) -> None:
        super().__init__(
            f"{count:,} of {of:,} keys lead to no account, and none was destroyed. If the main database was"
            " restored from an old backup, restore a newer one: what a destroyed key sealed is lost."
        )


def destroy() -> int:
    """Destroy the keys that no account has had for a week, and return how many.

    Raises:
        TooManyOrphans: more than one in a hundred, which nothing but a mistake explains.
    """
    found = _found()
    keys = standing.count()
    if len(found) > max(FEW, keys * MOST_SHARE):
        raise TooManyOrphans(len(found), keys)
    gone = subjects.destroy(subject_ids=found) if found else 0
    if gone:
        log.info("orphaned keys destroyed", count=gone)
    return gone


def _found() -> list[UUID]:
    orphans: list[UUID] = []
    after = UUID(int=0)
    while ids := standing.aged(days=RESTS, after=after, most=CHUNK):
        orphans += [subject_id for (subject_id,) in sets.run(__package__, "nobodys", {"ids": ids})]
        after = ids[-1]
    return orphans
