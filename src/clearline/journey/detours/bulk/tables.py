"""CSV files for people: UTF-8, whole or not there, and no cell that a spreadsheet would run."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

# A spreadsheet takes a cell that begins so for a formula; an apostrophe makes it text again.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write(path: Path, *, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Write a table and return how many rows it has; the file appears whole or not at all.

    Raises:
        OSError: it cannot be written there.
    """
    draft, count = path.with_name(path.name + ".part"), 0
    with draft.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        for count, row in enumerate(rows, 1):  # noqa: B007 (how many there were is the answer)
            writer.writerow([harmless(cell) for cell in row])
    draft.replace(path)
    return count


def harmless(cell: object) -> object:
    """Return a cell as a spreadsheet will show it and not run it; numbers stay numbers."""
    if isinstance(cell, str) and cell.startswith(FORMULA):
        return f"'{cell}"
    return cell
