"""A book of any size: one that was imported, copied set-based under other ids, and well shuffled.

Copies have accounts, lines, SIMs, balances, bills and so on in the shape of
what was imported, each with ids, numbers and indexes of its own, and a key in
the key store. What they seal cannot be opened: only lines that were imported
can be closed. Those lie scattered among the copies, as customers who leave
lie scattered among those who stay.
"""

from typing import TYPE_CHECKING

from psycopg import Connection, sql

from bench.ground import say

if TYPE_CHECKING:
    from tests.database_server import TestDatabase

BOOK = (
    *("account", "line", "sim", "balance", "contract", "bill"),
    *("order", "device", "service", "link", "points", "usage"),
)
KEPT = "bench_imported"
OWN = {"id", "subject_id", "account_id", "line_id"}
PORTION = 100_000  # lines written by one statement


class Book:
    """The book of a benchmark's database, as imported; it can grow, and only grow."""

    def __init__(self, made: "TestDatabase") -> None:
        self._made, self._copies = made, 0
        with made.superuser_connection() as admin, made.superuser_connection("keys") as keys:
            for connection, tables in (
                (admin, [f"lines_{name}" for name in BOOK]),
                (keys, ["keys_subjectkey"]),
            ):
                connection.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(KEPT)))
                for table in tables:
                    connection.execute(
                        sql.SQL("CREATE TABLE {} AS TABLE {}").format(_kept(table), sql.Identifier(table))
                    )
            row = admin.execute(sql.SQL("SELECT count(*) FROM {}").format(_kept("lines_line"))).fetchone()
            assert row is not None
            self._imported = int(row[0])

    @property
    def lines(self) -> int:
        return self._imported * (1 + self._copies)

    def grow(self, lines: int) -> None:
        """Add copies until there are so many lines, or as few more as it takes."""
        wanted = -(-lines // self._imported) - 1
        at_once = max(1, PORTION // self._imported)
        with self._made.superuser_connection() as admin, self._made.superuser_connection("keys") as keys:
            for connection in (admin, keys):
                # Past the triggers of foreign keys: copies point at copies, by the way they are made.
                connection.execute("SET session_replication_role = replica")
            while self._copies < wanted:
                first, last = self._copies + 1, min(self._copies + at_once, wanted)
                say(f"writing lines: {self.lines:,} of {lines:,}")
                for name in BOOK:
                    _copy(admin, f"lines_{name}", first, last)
                _copy(keys, "keys_subjectkey", first, last)
                self._copies = last
            for name in BOOK:
                say(f"shuffling {name}s")
                _shuffle(admin, f"lines_{name}")
            _shuffle(keys, "keys_subjectkey")


def megabytes_of(made: "TestDatabase") -> int:
    """Return what the database takes on disk, indexes included, without what is kept for copying."""
    with made.superuser_connection() as admin:
        row = admin.execute(
            """SELECT sum(pg_total_relation_size(oid)) FROM pg_class
               WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"""
        ).fetchone()
    assert row is not None
    return int(row[0]) >> 20


def _copy(admin: Connection, table: str, first: int, last: int) -> None:
    columns = admin.execute(
        """SELECT attname, atttypid::regtype::text FROM pg_attribute
           WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
           ORDER BY attnum""",
        [sql.Identifier(table).as_string(admin)],
    ).fetchall()
    admin.execute(
        sql.SQL("INSERT INTO {} ({}) SELECT {} FROM {}, generate_series({}, {}) AS copy").format(
            sql.Identifier(table),
            sql.SQL(", ").join(sql.Identifier(name) for name, _ in columns),
            sql.SQL(", ").join(_in_a_copy(name, kind) for name, kind in columns),
            _kept(table),
            sql.Literal(first),
            sql.Literal(last),
        )
    )


def _in_a_copy(name: str, kind: str) -> sql.Composable:
    """Return what a column of a copy holds."""
    column = sql.Identifier(name)
    if name in OWN:
        return sql.SQL("md5({}::text || copy)::uuid").format(column)
    if name == "external_id":
        return sql.SQL("{} || '-' || copy").format(column)
    if kind == "bytea" and name.endswith("_index"):
        # As long as the original: a part of a hash for a part of a hash.
        return sql.SQL("substring(sha256({0} || copy::text::bytea) FOR length({0}))").format(column)
    return column


def _shuffle(admin: Connection, table: str) -> None:
    """Put the rows of a table into an order that has nothing to do with their age, and look at it anew."""
    key = "subject_id" if table == "keys_subjectkey" else "id"
    for statement in (
        "CREATE INDEX bench_shuffled ON {table} (md5({key}::text))",
        "CLUSTER {table} USING bench_shuffled",
        "DROP INDEX bench_shuffled",
        "ALTER TABLE {table} SET WITHOUT CLUSTER",
        "VACUUM ANALYZE {table}",
    ):
        admin.execute(sql.SQL(statement).format(table=sql.Identifier(table), key=sql.Identifier(key)))


def _kept(table: str) -> sql.Identifier:
    return sql.Identifier(KEPT, table)
