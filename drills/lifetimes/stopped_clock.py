"""A clock that stands until it is moved, so that a run can be had again from its seed."""

from datetime import datetime, timedelta

import psycopg
from psycopg import sql
from tests.database_server import TestDatabase

STANDING = "CREATE OR REPLACE FUNCTION clearline_now() RETURNS timestamptz LANGUAGE sql VOLATILE AS {}"
TELLS = "SELECT timestamptz {} + (SELECT ahead FROM brands_clock)"


class StoppedClock:
    """The one clock of one database of our own; `now` is what `clearline_now()` answers there."""

    def __init__(self, database: TestDatabase, *, at: datetime) -> None:
        self.began = self.now = at
        self._database = database
        self._admin = database.superuser_connection()
        row = self._admin.execute("SELECT pg_get_functiondef('clearline_now'::regproc)").fetchone()
        self._going = row[0] if row else ""
        tells = sql.SQL(TELLS).format(sql.Literal(at.isoformat())).as_string(self._admin)
        self._admin.execute(sql.SQL(STANDING).format(sql.Literal(tells)))
        _plan_alike(self._admin)

    def pass_by(self, time: timedelta) -> None:
        """Let time pass, for the database and for everybody who asks `tell`."""
        self.now += time
        if self._admin.closed:
            self._admin = self._database.superuser_connection()
        self._admin.execute("UPDATE brands_clock SET ahead = %s", [self.now - self.began])

    def tell(self) -> datetime:
        """Return the time, for systems outside: theirs goes with ours here."""
        return self.now

    def let_go(self) -> None:
        """Close the connection, before a fork or the end of the server; the next move opens another."""
        self._admin.close()

    def close(self) -> None:
        """Let the clock of the database go again."""
        self._admin.execute(self._going)
        self._admin.close()


def _plan_alike(admin: psycopg.Connection) -> None:
    """Keep statistics from coming in at moments of their own: plans, and so orders of rows, would differ."""
    for (table,) in admin.execute(
        "SELECT oid::regclass::text FROM pg_class"
        " WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
    ).fetchall():
        admin.execute(f"ALTER TABLE {table} SET (autovacuum_enabled = false)")
