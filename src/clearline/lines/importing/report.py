"""What an import has done, for people and programs; and the rejected rows as a file."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from clearline.brands.database import statement
from clearline.lines.importing.running import FileCount, Run


@dataclass(frozen=True, slots=True)
class ImportResult:
    """The counts of each file, what is worth knowing, and how long it took.

    `faults` are rows that are wrong themselves; `orphaned` ones are sound and
    belong to a rejected row. `sealing_seconds` is part of `seconds`.
    """

    files: dict[str, FileCount]
    warnings: list[str]
    seconds: float
    sealing_seconds: float

    @property
    def faults(self) -> int:
        return sum(count.rejected for count in self.files.values())

    @property
    def orphaned(self) -> int:
        return sum(count.orphaned for count in self.files.values())

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "faults": self.faults, "orphaned": self.orphaned}


def count_rejects(run: Run) -> None:
    """Fill in the rejected and the unchanged rows of every file."""
    found = run.session.execute(statement(__package__, "count_faults").encode())
    for name, rejected, orphaned in found.fetchall():
        count = run.counts[str(name)]
        count.rejected, count.orphaned = int(str(rejected)), int(str(orphaned))
    for count in run.counts.values():
        taken = count.inserted + count.updated + count.kept + count.rejected + count.orphaned
        count.unchanged = count.read - taken


def write_rejects(run: Run, path: Path) -> None:
    """Write every rejected row, by file and row; the list appears whole or not at all."""
    draft = path.with_name(path.name + ".part")
    query = f"COPY ({statement(__package__, 'list_faults')}) TO STDOUT (FORMAT csv, HEADER)"
    with draft.open("wb") as out, run.session.copy(query.encode()) as copying:
        for block in copying:
            out.write(block)
    draft.replace(path)
