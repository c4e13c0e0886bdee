"""What one import carries along: its session, its readers, and what it counts."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from clearline.lines.importing import staging
from clearline.lines.importing.checking import Row, checker
from clearline.lines.importing.files import ExportFile
from clearline.lines.importing.reading import Reader
from clearline.lines.importing.sealing import SealingTime
from clearline.lines.importing.staging import Session


@dataclass(frozen=True, slots=True)
class Step:
    """How far an import is: bytes of work done and to do, and the rows read so far."""

    label: str
    done: int
    total: int
    rows: int


@dataclass(slots=True)
class FileCount:
    """What became of a file's rows. `kept` ones belong to a line ceased here, or to somebody erased."""

    read: int = 0
    inserted: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    orphaned: int = 0
    kept: int = 0


@dataclass(slots=True)
class Run:
    """One import, from its first block to its commit."""

    session: Session
    now: datetime
    readers: dict[str, Reader]
    watch: Callable[[Step], object]
    counts: dict[str, FileCount] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    sealing: SealingTime = field(default_factory=SealingTime)
    new_book: bool = False
    some_kept: bool = False
    _done: int = 0
    _total: int = 0

    def __post_init__(self) -> None:
        self.counts = {name: FileCount() for name in self.readers}
        self._total = 2 * sum(reader.path.stat().st_size for reader in self.readers.values())

    def blocks(self, file: ExportFile) -> Iterator[list[Row]]:
        """Yield the sound rows of a file block by block; its faults are kept as they are met."""
        check, count = checker(file), self.counts[file.name]
        for block in self.readers[file.name].blocks():
            rows, faults = check(block)
            count.read += len(rows) + len(faults)
            staging.keep_faults(self.session, faults)
            yield rows
            self.step(f"reading {file.csv}", block.size)

    def stage_plain(self, file: ExportFile) -> None:
        """Copy a file without personal values into staging as it is."""
        staging.make_table(self.session, file)
        columns = ("row", *(column.name for column in file.columns))
        for rows in self.blocks(file):
            lines = (staging.line((str(number), *cells)) for number, cells in rows)
            staging.copy(self.session, f"staged_{file.name}", columns, lines)

    def merged(self, file: ExportFile) -> None:
        """Tell the watcher that a file's rows are in the book: half of its work."""
        self.step(f"writing {file.csv}", self.readers[file.name].path.stat().st_size)

    def step(self, label: str, size: int) -> None:
        self._done = min(self._done + size, self._total)
        rows = sum(count.read for count in self.counts.values())
        self.watch(Step(label, self._done, self._total, rows))

    def finish(self) -> None:
        self.step("done", self._total)

    def execute(self, query: str, parameters: dict[str, object] | None = None) -> int:
        """Run one statement and return how many rows it touched."""
        return self.session.execute(query.encode(), parameters).rowcount

    def is_empty(self, table: str) -> bool:
        row = self.session.execute(f"SELECT NOT EXISTS (SELECT FROM {table})".encode()).fetchone()
        return row == (True,)

    def count(self, query: str) -> int:
        row = self.session.execute(query.encode()).fetchone()
        assert row is not None  # noqa: S101 (a count always has its row)
        return int(str(row[0]))
