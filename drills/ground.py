"""What drills stand on: a fresh database in a tenth of a second, and what it shows of broken promises."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import count

import psycopg
from django.db import connections
from psycopg import sql
from tests.database_server import TestDatabase

from clearline.embedded import logins

_template: TestDatabase | None = None
_copies = count(1)


class Copy(TestDatabase):
    """A copy of the template; `drop` leaves the server to the template."""

    def drop(self) -> None:
        self.server, server = None, self.server
        super().drop()
        self.server = server


@contextmanager
def template() -> Iterator[None]:
    """Migrate one pair of databases and have `database` copy it; within another template, that one counts."""
    global _template  # noqa: PLW0603 (one template a process, also for those that it forks)
    if _template is not None:
        yield
        return
    made = TestDatabase.create()
    _template = made
    try:
        _let_go()
        yield
    finally:
        _template = None
        made.drop()


@contextmanager
def database() -> Iterator[TestDatabase]:
    """Give a fresh pair of databases with every migration, logged in as the engine; dropped afterwards."""
    with ExitStack() as until_the_end:
        until_the_end.enter_context(template())
        made = _copied()
        until_the_end.callback(made.drop)
        made.log_in("engine")
        yield made


def broken_promises(database: TestDatabase) -> int:
    """Return how many rows `invariant_breach` shows to the auditor (20 stand for any more)."""
    return len(database.breaches())


def digests(database: TestDatabase) -> dict[str, str]:
    """Return a digest of every table but queue and clock: what differs between two was written to."""
    told: dict[str, str] = {}
    with database.superuser_connection() as admin:
        names = admin.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
            " AND tablename !~ '^(procrastinate_|brands_clock)'"
        ).fetchall()
        for (name,) in names:
            digest = sql.SQL("SELECT md5(string_agg(md5(t::text), '' ORDER BY md5(t::text))) FROM {} t")
            row = admin.execute(digest.format(sql.Identifier(name))).fetchone()
            told[name] = str(row[0]) if row else ""
    return told


def _copied() -> Copy:
    assert _template is not None
    suffix = f"{os.getpid()}_{next(_copies)}"
    names = {"main": f"clearline_drill_{suffix}", "keys": f"clearline_drill_{suffix}_keys"}
    with psycopg.connect(_template.superuser, autocommit=True) as admin:
        for which, name in names.items():
            made = sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER clearline_owner STRATEGY file_copy")
            admin.execute(made.format(sql.Identifier(name), sql.Identifier(_template.names[which])))
    # Rights on the database itself are not copied.
    logins.prepare(_template.superuser, database=names["main"], keys_database=names["keys"], passwords=None)
    return Copy(
        superuser=_template.superuser, names=names, passwords=_template.passwords, server=_template.server
    )


def _let_go() -> None:
    """Close our own connections: a database that somebody is in cannot be copied."""
    connections.close_all()
