"""R17: a restore from before an erasure brings nobody back: they go again before anybody is served.

N people of two laws are planted, and both databases copied. Their day comes.
Then the main database is taken back to the copy, then the key store, then
both, the last with a journal that was printed and kept elsewhere; each time
the installation starts, which replays the journal before the first request.
Where the law wants a name kept, the key lives on: then the address must be
gone all the same. The plant starts without the replay.
"""

from collections.abc import Sequence
from random import Random

import psycopg
from django.db import connections
from psycopg import sql
from tests.builders import a_brand
from tests.database_server import TestDatabase

from clearline.brands.database import clock
from clearline.keys import subjects
from clearline.privacy import journal, replaying
from clearline.privacy.journal import Gone, read_line, written_line
from clearline.privacy.models import KEY
from drills import forgotten, ground

DAYS = "800 days"  # past the year of address and name, before the five that France keeps a name
BOTH = ("main", "keys")


def drill(*, n: int, seed: int, plant: bool) -> dict[str, int]:
    """Erase n people, restore each half in turn, and count whom anybody can read afterwards."""
    with ground.database() as database:
        brands = [a_brand("lumo-uk", "GB"), a_brand("lumo-fr", "FR")]
        people = forgotten.plant(brands=brands, n=n, chance=Random(seed), now=clock())
        before = forgotten.readable(people)
        _copy(database)
        database.set_ahead(DAYS)
        forgotten.let_the_day_come()
        kept = _printed()
        erased = n - forgotten.readable(people)
        back, left, replayed, keys_left = 0, 0, 0, 0
        for restored in (("main",), ("keys",), BOTH):
            _restore(database, restored)
            back += forgotten.readable(people)
            if not plant:
                replayed += replaying.replay(copy=kept if restored == BOTH else ())
            left += forgotten.readable(people)
            keys_left += _keys_back(kept)
        twice = 0 if plant else replaying.replay()
        forgotten.let_the_day_come()  # messages, too, go once more by their own day
        promises = ground.broken_promises(database)
        return {
            "trials": 3 * n,
            "readable_before": before,
            "erased": erased,
            "came_back": back,
            "lines_replayed": replayed,
            "broken_blind": int(before < n or back < n),
            "broken_not_erased": n - erased,
            "broken_readable": left,
            "broken_keys_back": keys_left,
            "broken_twice": twice,
            "broken_promises": promises,
        }


def _copy(database: TestDatabase) -> None:
    """Keep both databases as they are now."""
    _let_go()
    with psycopg.connect(database.superuser, autocommit=True) as admin:
        for which in BOTH:
            _clone(admin, database.names[which], f"{database.names[which]}_copy")


def _restore(database: TestDatabase, restored: Sequence[str]) -> None:
    """Take these databases back to the copy; whatever ran is stopped before, as in life."""
    _let_go()
    with psycopg.connect(database.superuser, autocommit=True) as admin:
        for which in restored:
            name = sql.Identifier(database.names[which])
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))
            _clone(admin, f"{database.names[which]}_copy", database.names[which])
    database.set_ahead(DAYS)
    database.log_in("engine")


def _clone(admin: psycopg.Connection, source: str, target: str) -> None:
    made = sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER clearline_owner STRATEGY file_copy")
    admin.execute(made.format(sql.Identifier(target), sql.Identifier(source)))
    rights = sql.SQL(
        "GRANT CONNECT, TEMPORARY ON DATABASE {} TO clearline_web, clearline_engine, clearline_auditor"
    )
    admin.execute(rights.format(sql.Identifier(target)))


def _let_go() -> None:
    connections.close_all()


def _printed() -> list[Gone]:
    """Return the journal as it is printed and read again."""
    lines = journal.lines_of(journal.runs(using=journal.MAIN), using=journal.MAIN)
    return [read_line(text) for text in map(written_line, lines)]


def _keys_back(kept: Sequence[Gone]) -> int:
    """Count the keys that are there again although the journal says that they were destroyed."""
    gone = [line.subject_id for line in kept if line.data_class == KEY]
    subjects.forget()
    return len(subjects.find(subject_ids=gone))
