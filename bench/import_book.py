"""How fast an export is taken in, against COPY of the same rows, clean, into identical tables.

    ./clearline bench import --lines 100000

Both halves are measured in one run: the import first; then its tables are
copied out, and back in by plain COPY in one transaction, into tables of the
same columns, indexes, checks and foreign keys. Row security is missing there:
COPY is refused on tables that have it.
"""

import resource
import tempfile
from pathlib import Path
from typing import Annotated, Any

import psycopg
import typer
from psycopg import sql

from bench.ground import Stopwatch, database, operator

TABLES = (
    *("plan", "account", "line", "sim", "balance", "contract"),
    *("bill", "order", "device", "service", "link", "points"),
)
COPIES = "bench_copies"


def measure(
    *,
    lines: Annotated[int, typer.Option(help="Lines of the made-up operator.")] = 100_000,
    export: Annotated[Path | None, typer.Option(help="A directory to import in place of that.")] = None,
) -> dict[str, Any]:
    """Return seconds, rows a second and their ratio, with and without the sealing of personal values."""
    with database() as made:
        from clearline.brands.database import clock
        from clearline.lines.importing import import_directory

        if export:
            result = import_directory(export, now=clock())
        else:
            with operator(lines=lines) as directory:
                result = import_directory(directory, now=clock())
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        rows, copied = copy_again(made.superuser_connection())
    unsealed = result.seconds - result.sealing_seconds
    return {
        "rows": rows,
        "import_seconds": round(result.seconds, 2),
        "sealing_seconds": round(result.sealing_seconds, 2),
        "copy_seconds": round(copied, 2),
        "import_rows_per_second": int(rows / result.seconds),
        "copy_rows_per_second": int(rows / copied),
        "ratio_without_sealing": round(copied / unsealed, 3),
        "ratio_with_sealing": round(copied / result.seconds, 3),
        "python_megabytes": round(memory),
    }


def copy_again(admin: psycopg.Connection) -> tuple[int, float]:
    """Copy the book out and in again; return the rows and the seconds of the way in, commit included."""
    with tempfile.TemporaryDirectory(prefix="clearline-bench-") as folder, admin:
        admin.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(COPIES)))
        for table in TABLES:
            _copy_out(admin, table, Path(folder, table))
            admin.execute(
                sql.SQL("CREATE TABLE {} (LIKE {} INCLUDING ALL)").format(
                    _copied(table), sql.Identifier(f"lines_{table}")
                )
            )
        for statement in _foreign_keys(admin):
            admin.execute(statement)
        watch, rows = Stopwatch(), 0
        with admin.transaction():
            for table in TABLES:
                rows += _copy_in(admin, table, Path(folder, table))
        return rows, watch.seconds


def _copy_out(admin: psycopg.Connection, table: str, path: Path) -> None:
    query = sql.SQL("COPY (SELECT * FROM {} ORDER BY id) TO STDOUT").format(sql.Identifier(f"lines_{table}"))
    with admin.cursor() as cursor, cursor.copy(query) as copying, path.open("wb") as file:
        for block in copying:
            file.write(block)


def _copy_in(admin: psycopg.Connection, table: str, path: Path) -> int:
    with admin.cursor() as cursor:
        with (
            cursor.copy(sql.SQL("COPY {} FROM STDIN").format(_copied(table))) as copying,
            path.open("rb") as file,
        ):
            while block := file.read(1 << 18):
                copying.write(block)
        return cursor.rowcount


def _foreign_keys(admin: psycopg.Connection) -> list[sql.Composed]:
    """Return the statements that give the copies the same foreign keys, among themselves."""
    rows = admin.execute(
        """SELECT conrelid::regclass::text, pg_get_constraintdef(oid) FROM pg_constraint
           WHERE contype = 'f' AND conrelid::regclass::text = ANY (%s)""",
        [[f"lines_{table}" for table in TABLES] + ['"lines_order"']],
    ).fetchall()
    return [
        sql.SQL("ALTER TABLE {} ADD {}").format(
            sql.Identifier(COPIES, table.strip('"')),
            sql.SQL(rule.replace("REFERENCES lines_", f"REFERENCES {COPIES}.lines_")),
        )
        for table, rule in rows
    ]


def _copied(table: str) -> sql.Identifier:
    return sql.Identifier(COPIES, f"lines_{table}")
