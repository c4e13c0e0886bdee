"""Temporary tables that the files are copied into. They end with the transaction.

Personal values are sealed before they come here: a server's temporary files
outlive nothing, but they are files.
"""

from collections.abc import Iterable, Sequence

from psycopg import Cursor

from clearline.lines.importing.faults import Fault
from clearline.lines.importing.files import ExportFile

Session = Cursor[tuple[object, ...]]

FAULTS = """
    CREATE TEMP TABLE import_fault (
        file text, row integer, id text, "column" text, reason text, detail text
    ) ON COMMIT DROP;
    CREATE INDEX ON import_fault (file, row);
    CREATE TEMP TABLE touched_line (line_id uuid) ON COMMIT DROP;
    CREATE TEMP TABLE touched_account (account_id uuid) ON COMMIT DROP;
"""
# `state` is good, rejected (this directory's row of it was refused), ambiguous, or kept: ceased or erased
# here, so that nothing of the file may touch it.
KNOWN = """
    CREATE TEMP TABLE known_account (
        external_id text COLLATE "C" PRIMARY KEY, id uuid, brand_id uuid, subject_id uuid, currency text,
        state text
    ) ON COMMIT DROP;
    CREATE TEMP TABLE known_line (
        external_id text COLLATE "C" PRIMARY KEY, id uuid, brand_id uuid, account_id uuid, subject_id uuid,
        currency text, state text
    ) ON COMMIT DROP;
"""


def prepare(session: Session) -> None:
    """Make the tables that every import needs, and let its joins stay in memory."""
    for setting in ("work_mem = '192MB'", "maintenance_work_mem = '256MB'", "jit = off"):
        session.execute(f"SET LOCAL {setting}".encode())
    session.execute(FAULTS.encode())
    session.execute(KNOWN.encode())


def make_table(session: Session, file: ExportFile, more: Sequence[tuple[str, str]] = ()) -> None:
    """Make `staged_<file>`: the row number, the file's columns, and more that the caller fills."""
    columns = [("row", "integer"), *((each.name, _collated(each.sql)) for each in file.columns), *more]
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
