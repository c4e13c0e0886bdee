"""Read a list of lines: a CSV file with the header `line`, and `ends_on` and `note` where they are wanted.

Described in docs/bulk.md. A row that cannot be taken is kept with its
number, its column, the reason and how to mend it.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import connection

from clearline.brands.database import statement
from clearline.brands.models import Brand
from clearline.lines.importing import cells, staging
from clearline.lines.importing.checking import checker
from clearline.lines.importing.faults import ImportRefused
from clearline.lines.importing.files import Column, ExportFile, day, optional
from clearline.lines.importing.reading import Reader
from clearline.vocabulary.identifiers import uuid7_many
from clearline.vocabulary.periods import local_date

MOST_BYTES = 256 << 20
MOST_ROWS = 5_000_000
COLUMNS = (
    # An id of the operator's, and the code of a brand before it.
    Column("line", cells.text(64 + 1 + 40)),
    optional(day("ends_on")),
    optional(
        Column("note", cells.pattern("[A-Za-z][A-Za-z0-9._-]{0,39}", "a code of letters, digits, . _ -"))
    ),
)
STAGED = ("position", "id", "brand", "external", "ends_on", "note")
FAULT_HEADER = ("file", "row", "id", "column", "reason", "detail")
Watch = Callable[["Reading"], object]
NamedRow = tuple[int, list[str]]


class ListRefused(Exception):
    """Nothing can be done with this file; the sentence says what, where, and how to mend it."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How far the file is read: bytes done and to do, and rows so far."""

    done: int
    total: int
    rows: int


@dataclass(frozen=True, slots=True)
class Taken:
    """What a file holds: rows in all, and those that are not taken, by reason."""

    rows: int
    faults: dict[str, int]

    @property
    def faulty(self) -> int:
        return sum(self.faults.values())

    @property
    def good(self) -> int:
        return self.rows - self.faulty


class _ListFile(ExportFile):
    """A list goes by its own name, whatever that ends with."""

    @property
    def csv(self) -> str:
        return self.name


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file, by which the same list is known again.

    Raises:
        ListRefused: it is no file, empty, or bigger than a list may be.
    """
    if not path.is_file():
        raise ListRefused(f"{path} is no file. Name a CSV file whose header is: line,ends_on,note.")
    size = path.stat().st_size
    if not 0 < size <= MOST_BYTES:
        raise ListRefused(
            f"{path} has {size:,} bytes; a list has at most {MOST_BYTES:,}, and a header. Split it."
        )
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def take_in(path: Path, *, now: datetime, watch: Watch) -> Taken:
    """Read a list into the temporary tables `asked_line` and `import_fault`, in the caller's transaction.

    Raises:
        ListRefused: the header is not that of a list, or there are too many rows.
    """
    reader = _opened(path)
    with connection.cursor() as cursor:
        cursor.execute(statement(__package__, "prepare"))
    rows = _stage(reader, watch)
    _resolve(reader.file.csv, now)
    with connection.cursor() as cursor:
        cursor.execute(statement(__package__, "count_faults"))
        return Taken(rows, dict(cursor.fetchall()))


def faults() -> Iterator[Sequence[Any]]:
    """Yield every row that was not taken: file, row, id, column, reason, how to mend it."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(statement(__package__, "list_faults"))
        while rows := cursor.fetchmany(5_000):
            yield from rows


def _opened(path: Path) -> Reader:
    try:
        reader = Reader(_ListFile(path.name, ("line",), COLUMNS), path)
    except ImportRefused as refusal:
        raise ListRefused(str(refusal)) from None
    if reader.unknown:
        # Passed over, a mistyped `ends_on` would close every line at once.
        unknown = ", ".join(reader.unknown)
        raise ListRefused(f"{path}: column {unknown} is unknown. A list has line, ends_on and note.")
    return reader


def _stage(reader: Reader, watch: Watch) -> int:
    """Copy the sound rows into staging, keep the faults of all others, and return how many there are."""
    check, rows, done = checker(reader.file), 0, 0
    total = reader.path.stat().st_size
    with connection.connection.cursor() as session:
        for block in reader.blocks():
            sound, faulty = check(block)
            rows += len(sound) + len(faulty)
            if rows > MOST_ROWS:
                raise ListRefused(f"{reader.path} has more than {MOST_ROWS:,} rows. Split it.")
            staging.keep_faults(session, faulty)
            staging.copy(session, "bulk_staged", STAGED, _lines(sound))
            done = min(done + block.size, total)  # the last line may have no end
            watch(Reading(done, total, rows))
    return rows


def _lines(sound: Sequence[NamedRow]) -> Iterator[str]:
    for (number, (named, ends_on, note)), row_id in zip(sound, uuid7_many(len(sound)), strict=True):
        brand, _, external = named.rpartition("/")
        yield staging.line((str(number), str(row_id), brand, external, ends_on, note))


def _resolve(file: str, now: datetime) -> None:
    """Find the lines that the rows name, each on its brand's calendar; note rows that name none or two."""
    brands = dict(Brand.objects.values_list("id", "time_zone"))
    today = [local_date(now, zone) for zone in brands.values()]
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE bulk_staged")
        cursor.execute("SET LOCAL work_mem = '192MB'")
        cursor.execute(statement(__package__, "resolve"), {"brands": list(brands), "days": today})
        cursor.execute("ANALYZE asked_line")
        for name in ("find_unknown", "find_unfit"):
            cursor.execute(statement(__package__, name), {"file": file})
        cursor.execute(statement(__package__, "drop_faulty"))
