"""Temporary tables that the files are copied into. They end with the transaction.

Personal values are sealed before they come here: a server's temporary files
outlive nothing, but they are files.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from psycopg import Cursor

from clearline.brands.database import statement
from clearline.lines.importing.faults import Fault
from clearline.lines.importing.files import ExportFile

Session = Cursor[tuple[Any, ...]]


def prepare(session: Session) -> None:
    """Make the tables that every import needs, and let its joins stay in memory."""
    for setting in ("work_mem = '192MB'", "maintenance_work_mem = '256MB'", "jit = off"):
        session.execute(f"SET LOCAL {setting}".encode())
    session.execute(statement(__package__, "stage").encode())


def make_table(session: Session, file: ExportFile) -> None:
    """Make `staged_<file>`: the row number and the file's columns as they are."""
    columns = [("row", "integer"), *((each.name, _collated(each.sql)) for each in file.columns)]
    listed = ", ".join(f"{name} {kind}" for name, kind in columns)
    session.execute(f"CREATE TEMP TABLE staged_{file.name} ({listed}) ON COMMIT DROP".encode())


def copy(session: Session, table: str, columns: Sequence[str], lines: Iterable[str]) -> None:
    """Copy lines made by `line` into a table; an empty cell is NULL."""
    block = "\n".join(lines)
    if block:
        with session.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN (NULL '')".encode()) as copying:
            copying.write(block + "\n")


def line(cells: Iterable[str]) -> str:
    """Return one line in COPY's text format. Cells hold no control characters: reading refused them."""
    joined = "\t".join(cells)
    return joined.replace("\\", "\\\\") if "\\" in joined else joined


def bytea(value: bytes) -> str:
    """Return bytes as a cell, to be added to a line that is made already: it is escaped here."""
    return f"\\\\x{value.hex()}"


def keep_faults(session: Session, faults: Iterable[Fault]) -> None:
    columns = ("file", "row", "id", '"column"', "reason", "detail")
    rows = (
        line((each.file, str(each.row), _plain(each.id), each.column, each.reason, _plain(each.detail)))
        for each in faults
    )
    copy(session, "import_fault", columns, rows)


def drop_faulty(session: Session, file: ExportFile) -> None:
    """Take the rows that a check found faulty out of staging."""
    session.execute(
        f"DELETE FROM staged_{file.name} AS staged USING import_fault AS fault"
        f" WHERE fault.file = '{file.csv}' AND fault.row = staged.row".encode()
    )


def _plain(text: str) -> str:
    return "".join(sign if sign.isprintable() else "�" for sign in text)


def _collated(kind: str) -> str:
    return 'text COLLATE "C"' if kind == "text" else kind
