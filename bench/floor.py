"""The floor under a run: every row that it wrote, written again by plain SQL from two connections.

The run is recorded once by triggers: which transaction inserted or updated
which rows, in what order. Then the tables are emptied and the same rows are
written again, set by set, with nothing read, decided or sent: the same
tables, indexes, constraints, triggers and row security, one commit where the
run had one.
"""

import threading
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql
from tests.database_server import TestDatabase

from bench.ground import Stopwatch

# Not the tree over the log: a few rows for thousands of cases, and they must grow in one order.
TABLES = (
    *("cases_case", "cases_bulklist", "cases_bulkrow", "audit_sheet", "audit_leaf", "outbox_effect"),
    *("notices_notice", "identity_proof", "ledger_entry", "ledger_posting", "certificates_certificate"),
    *("settlement_finalbill", "settlement_refund", "lines_line", "lines_balance"),
    "lines_bill",
)
STANDING = ("lines_line", "lines_balance", "lines_bill")  # there before the run: updated, never inserted
RECORDER = """
    CREATE FUNCTION floor_record_{table}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
    DECLARE floor_turn bigint := nextval('floor_order');
    BEGIN
        INSERT INTO floor_{table} SELECT txid_current(), floor_turn, TG_OP = 'INSERT', written.*
        FROM written;
        RETURN NULL;
    END $$;
    CREATE TRIGGER floor_insert AFTER INSERT ON {table} REFERENCING NEW TABLE AS written
        FOR EACH STATEMENT EXECUTE FUNCTION floor_record_{table}();
    CREATE TRIGGER floor_update AFTER UPDATE ON {table} REFERENCING NEW TABLE AS written
        FOR EACH STATEMENT EXECUTE FUNCTION floor_record_{table}();
"""


@dataclass(frozen=True, slots=True)
class Written:
    """One statement of the run: its transaction, its place in it, and how many rows it wrote."""

    transaction: int
    place: int
    table: str
    inserts: bool
    rows: int


@contextmanager
def recorded(database: TestDatabase) -> Iterator[None]:
    """Record every row that is written while this lasts."""
    with database.superuser_connection() as admin:
        admin.execute("CREATE SEQUENCE floor_order CACHE 1")
        for table in TABLES:
            admin.execute(
                f"CREATE UNLOGGED TABLE floor_{table} AS SELECT 0::bigint AS floor_tx,"
                f" 0::bigint AS floor_place, false AS floor_inserts, t.* FROM {table} t WITH NO DATA"
            )
            admin.execute(RECORDER.format(table=table))
    yield
    with database.superuser_connection() as admin:
        for table in TABLES:
            admin.execute(f"DROP TRIGGER floor_insert ON {table}; DROP TRIGGER floor_update ON {table}")
            admin.execute(f"CREATE INDEX ON floor_{table} (floor_tx, floor_place)")
            admin.execute(f"ANALYZE floor_{table}")
            # The engine's login writes the rows again, and has to read them here.
            admin.execute(f"GRANT SELECT ON floor_{table} TO PUBLIC")


def script(database: TestDatabase) -> list[list[Written]]:
    """Return the run's transactions in the order of their first statements."""
    transactions: dict[int, list[Written]] = defaultdict(list)
    with database.superuser_connection() as admin:
        for table in TABLES:
            for tx, inserts, place, rows in admin.execute(
                f"SELECT floor_tx, floor_inserts, floor_place, count(*) FROM floor_{table} GROUP BY 1, 2, 3"
            ).fetchall():
                transactions[tx].append(Written(tx, place, table, inserts, rows))
    for statements in transactions.values():
        statements.sort(key=lambda each: each.place)
    return sorted(transactions.values(), key=lambda statements: statements[0].place)


def position(database: TestDatabase) -> int:
    """Return the place of the last statement so far."""
    with database.superuser_connection() as admin:
        (place,) = admin.execute("SELECT last_value FROM floor_order").fetchone() or (0,)
        return int(place)


def written_again(database: TestDatabase, streams: Sequence[Sequence[Sequence[Written]]]) -> float:
    """Write all streams of transactions again, a connection for each, and return the seconds it took."""
    statements = _Statements(database)
    failed: list[BaseException] = []

    def write(stream: Sequence[Sequence[Written]]) -> None:
        try:
            with psycopg.connect(database.url("engine"), autocommit=True) as engine:
                begun.wait()
                for transaction in stream:
                    with engine.transaction():
                        for each in transaction:
                            engine.execute(statements.of(each), [each.transaction, each.place])
        except BaseException as error:  # noqa: BLE001 (raised where it was waited for)
            failed.append(error)
            begun.abort()

    begun = threading.Barrier(len(streams) + 1)
    threads = [threading.Thread(target=write, args=[stream]) for stream in streams]
    for thread in threads:
        thread.start()
    begun.wait()
    watch = Stopwatch()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
    return watch.seconds


class _Statements:
    """The plain statements that write a table's rows again: one to insert, one to update."""

    def __init__(self, database: TestDatabase) -> None:
        with database.superuser_connection() as admin:
            self._columns = {table: self._columns_of(admin, table, "INSERT") for table in TABLES}
            self._keys = {table: self._key_of(admin, table) for table in TABLES}
            self._changing = {table: self._columns_of(admin, table, "UPDATE") for table in TABLES}

    def of(self, written: Written) -> sql.Composed:
        columns, keys = self._columns[written.table], self._keys[written.table]
        names = sql.SQL(", ").join(map(sql.Identifier, columns))
        source, table = sql.Identifier(f"floor_{written.table}"), sql.Identifier(written.table)
        if written.inserts:
            return sql.SQL(
                "INSERT INTO {table} ({names}) SELECT {names} FROM {source}"
                " WHERE floor_tx = %s AND floor_place = %s"
            ).format(table=table, names=names, source=source)
        changing = [column for column in self._changing[written.table] if column not in keys]
        return sql.SQL(
            "UPDATE {table} t SET {sets} FROM {source} w WHERE floor_tx = %s AND floor_place = %s AND {same}"
        ).format(
            table=table,
            source=source,
            sets=sql.SQL(", ").join(sql.SQL("{0} = w.{0}").format(sql.Identifier(each)) for each in changing),
            same=sql.SQL(" AND ").join(
                sql.SQL("t.{0} = w.{0}").format(sql.Identifier(each)) for each in keys
            ),
        )

    @staticmethod
    def _columns_of(admin: psycopg.Connection[Any], table: str, right: str) -> list[str]:
        """Return the columns that the engine may write: of an entry in the log, later its number alone."""
        rows = admin.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = %(table)s::regclass AND attnum > 0"
            " AND NOT attisdropped AND attgenerated = ''"
            " AND has_column_privilege('clearline_engine', attrelid, attnum, %(right)s)"
            " ORDER BY attnum",
            {"table": table, "right": right},
        ).fetchall()
        return [name for (name,) in rows]

    @staticmethod
    def _key_of(admin: psycopg.Connection[Any], table: str) -> list[str]:
        rows = admin.execute(
            "SELECT a.attname FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid"
            " AND a.attnum = ANY (i.indkey) WHERE i.indrelid = %s::regclass AND i.indisprimary",
            [table],
        ).fetchall()
        return [name for (name,) in rows]
