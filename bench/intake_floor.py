"""The floor under the intake: the rows that closings wrote, inserted again with nothing read or decided."""

import re
import threading
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql
from tests.database_server import TestDatabase

from bench.ground import Stopwatch

SCHEMA = "bench_intake"
# Each table with the query that gives one closing's rows; $1 is its case.
ROWS = {
    "cases_case": "id = %(case)s",
    "audit_sheet": "id IN (SELECT sheet_id FROM audit_leaf WHERE origin = %(case)s)",
    "audit_leaf": "origin = %(case)s",
    "identity_proof": "case_id = %(case)s",
    "notices_notice": "origin = %(case)s",
    "outbox_effect": "origin IN (SELECT id FROM notices_notice WHERE origin = %(case)s)",
}
Written = list[tuple[str, list[list[str | None]]]]


def bare_inserts(database: TestDatabase, line_ids: Sequence[UUID], *, connections: int) -> float:
    """Return closings a second; each is one transaction with one INSERT for each of its tables."""
    with database.superuser_connection() as admin:
        copies = _copies(admin)
        closings = [_written(admin, line_id) for line_id in line_ids]
    try:
        watch = Stopwatch()
        threads = [
            threading.Thread(target=_insert, args=(database, copies, closings[place::connections]))
            for place in range(connections)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return round(len(closings) / watch.seconds, 1)
    finally:
        with database.superuser_connection() as admin:
            admin.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(SCHEMA)))


def _copies(admin: psycopg.Connection) -> dict[str, str]:
    """Make empty tables like those of a closing, foreign keys included; return the types of their columns."""
    admin.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(SCHEMA)))
    for table in ROWS:
        copy = sql.Identifier(SCHEMA, table)
        admin.execute(sql.SQL("CREATE TABLE {} (LIKE {} INCLUDING ALL)").format(copy, sql.Identifier(table)))
    for table, rule in admin.execute(
        "SELECT conrelid::regclass::text, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE contype = 'f' AND conrelid::regclass::text = ANY (%s)",
        [list(ROWS)],
    ).fetchall():
        copied = re.sub(rf"REFERENCES ({'|'.join(ROWS)})\(", rf"REFERENCES {SCHEMA}.\1(", rule)
        copy = sql.Identifier(SCHEMA, table)
        admin.execute(sql.SQL("ALTER TABLE {} ADD {}").format(copy, sql.SQL(copied)))
    return {table: _columns(admin, table) for table in ROWS}


def _columns(admin: psycopg.Connection, table: str) -> str:
    rows = admin.execute(
        "SELECT '%%s::' || format_type(atttypid, atttypmod) FROM pg_attribute"
        " WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum",
        [table],
    ).fetchall()
    return ", ".join(cast for (cast,) in rows)


def _written(admin: psycopg.Connection, line_id: UUID) -> Written:
    """Return the rows of a line's closing, as text, table by table."""
    found = admin.execute("SELECT id FROM cases_case WHERE line_id = %s", [line_id]).fetchone()
    assert found is not None, line_id
    with admin.cursor() as cursor:
        cursor.row_factory = psycopg.rows.tuple_row
        return [(table, _as_text(cursor, table, condition, found[0])) for table, condition in ROWS.items()]


def _as_text(cursor: psycopg.Cursor[Any], table: str, condition: str, case: UUID) -> list[list[str | None]]:
    query = sql.SQL("SELECT * FROM {} WHERE " + condition).format(sql.Identifier(table))
    cursor.execute(query, {"case": case})
    result = cursor.pgresult
    assert result is not None
    return [
        [
            None if (value := result.get_value(row, column)) is None else value.decode()
            for column in range(result.nfields)
        ]
        for row in range(result.ntuples)
    ]


def _insert(database: TestDatabase, copies: dict[str, str], closings: Sequence[Written]) -> None:
    with psycopg.connect(
        database.superuser, dbname=database.names["main"], prepare_threshold=0
    ) as connection:
        for written in closings:
            with connection.transaction():
                for table, rows in written:
                    if rows:
                        connection.execute(*_statement(table, copies[table], rows))


def _statement(table: str, casts: str, rows: list[list[str | None]]) -> tuple[bytes, list[str | None]]:
    values = ", ".join([f"({casts})"] * len(rows))
    return f"INSERT INTO {SCHEMA}.{table} VALUES {values}".encode(), [each for row in rows for each in row]
