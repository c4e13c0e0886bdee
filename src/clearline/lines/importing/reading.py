"""Read a CSV file of any size in blocks of rows, so that a bad row costs only itself.

A row is one line of the file: a quoted line break is not taken, because one
stray quote would otherwise swallow all rows after it. Blocks without quotes
and without strange bytes, which are nearly all, are split at once.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from operator import itemgetter
from pathlib import Path
from typing import BinaryIO

from clearline.lines.importing.faults import BadCell, Fault, ImportRefused
from clearline.lines.importing.files import ExportFile

BLOCK_BYTES = 1 << 20
LONGEST_ROW = 1 << 16
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_CONTROL = re.compile("[\x00-\x1f\x7f]")
_CONTROL_IN_BLOCK = re.compile("[\x00-\x09\x0b-\x1f\x7f]")  # all but the line feed

Cells = list[str]


@dataclass(slots=True)
class Block:
    """Some rows of a file: line number and cells, in the order of the file's columns."""

    rows: list[tuple[int, Cells]]
    faults: list[Fault]
    size: int


@dataclass(slots=True)
class Reader:
    """One open file. `unknown` are columns that nobody asked for."""

    file: ExportFile
    path: Path
    unknown: list[str] = field(default_factory=list)
    _header: Cells = field(default_factory=list)
    _places: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        with self.path.open("rb") as source:
            first = source.readline(LONGEST_ROW).removeprefix(BYTE_ORDER_MARK)
        try:
            self._header = [name.strip() for name in _split(first.decode().rstrip("\r\n"))]
        except (UnicodeDecodeError, BadCell):
            raise ImportRefused(f"{self.path}: the first row is no header in UTF-8.") from None
        self._match_columns()

    def blocks(self) -> Iterator[Block]:
        """Yield the rows below the header; never more than about a megabyte at once."""
        number = 1
        with self.path.open("rb") as source:
            source.readline()
            for lines in _whole_lines(source):
                block = self._block(lines, number + 1)
                number += lines.count(b"\n") + 1
                yield block

    def _match_columns(self) -> None:
        expected = [column.name for column in self.file.columns]
        missing = [each.name for each in self.file.columns if each.required and each.name not in self._header]
        if missing:
            raise ImportRefused(
                f"{self.path}: column {', '.join(missing)} is missing. "
                f"Its header must name: {', '.join(expected)}."
            )
        twice = sorted({name for name in self._header if self._header.count(name) > 1})
        if twice:
            raise ImportRefused(f"{self.path}: the header names {', '.join(twice)} twice.")
        self.unknown = [name for name in self._header if name not in expected]
        # One place past the end stands for a column that the file does not have: an empty cell is put there.
        self._places = [
            self._header.index(name) if name in self._header else len(self._header) for name in expected
        ]

    def _block(self, lines: bytes, first: int) -> Block:
        rows, faults = self._fast(lines, first) or self._careful(lines, first)
        return Block(self._in_order(rows), faults, len(lines) + 1)

    def _fast(self, lines: bytes, first: int) -> tuple[list[tuple[int, Cells]], list[Fault]] | None:
        if b'"' in lines:
            return None
        try:
            text = lines.decode()
        except UnicodeDecodeError:
            return None
        if "\r" in text:
            text = text.replace("\r\n", "\n").removesuffix("\r")
        if _CONTROL_IN_BLOCK.search(text):
            return None
        wide = len(self._header)
        split = text.split("\n")
        if max(map(len, split)) > LONGEST_ROW // 4:  # characters; four bytes at most
            return None
        rows = [(number, line.split(",")) for number, line in enumerate(split, first) if line]
        if any(len(cells) != wide for _, cells in rows):
            return None
        return rows, []

    def _careful(self, lines: bytes, first: int) -> tuple[list[tuple[int, Cells]], list[Fault]]:
        rows: list[tuple[int, Cells]] = []
        faults: list[Fault] = []
        for number, line in enumerate(lines.split(b"\n"), first):
            bare = line.removesuffix(b"\r")
            if not bare:
                continue
            try:
                rows.append((number, self._cells(bare)))
            except BadCell as fault:
                faults.append(self._fault(number, bare, fault))
        return rows, faults

    def _cells(self, line: bytes) -> Cells:
        if len(line) > LONGEST_ROW:
            raise BadCell("too_long", f"the row has {len(line)} bytes where at most {LONGEST_ROW} fit")
        try:
            text = line.decode()
        except UnicodeDecodeError as error:
            raise BadCell("encoding", f"byte 0x{line[error.start]:02x} is not UTF-8") from None
        if _CONTROL.search(text):
            raise BadCell("format", "the row holds a control character")
        cells = _split(text)
        if len(cells) != len(self._header):
            raise BadCell(
                "format", f"the row has {len(cells)} cells where the header has {len(self._header)}"
            )
        return cells

    def _fault(self, number: int, line: bytes, fault: BadCell) -> Fault:
        """Describe a row that cannot be split: its id, and the column, as far as they can be read."""
        cells = line[:LONGEST_ROW].decode(errors="surrogateescape").split(",")
        named = dict(zip(self._header, cells, strict=False))
        bad = [name for name, cell in named.items() if not _is_clean(cell)]
        column = bad[0] if bad and fault.reason == "encoding" else ""
        own = named.get(self.file.id_column, "").strip('"')
        own = own if _is_clean(own) and len(own) <= 64 else ""  # noqa: PLR2004 (the longest id)
        return Fault(self.file.csv, number, own, column, fault.reason, str(fault))

    def _in_order(self, rows: list[tuple[int, Cells]]) -> list[tuple[int, Cells]]:
        if self._places == list(range(len(self._header))):
            return rows
        if len(self._header) in self._places:
            for _, cells in rows:
                cells.append("")
        pick = itemgetter(*self._places)
        return [(number, list(pick(cells))) for number, cells in rows]


def _split(line: str) -> Cells:
    if '"' not in line:
        return line.split(",")
    try:
        return next(csv.reader([line], strict=True))
    except csv.Error:
        raise BadCell("format", "a quote is not closed, or stands where none may be") from None


def _is_clean(cell: str) -> bool:
    return not any("\udc80" <= sign <= "\udcff" for sign in cell)


def _whole_lines(source: BinaryIO) -> Iterator[bytes]:
    """Yield runs of whole lines without the last line end; a line longer than a block comes cut."""
    carried = b""
    while chunk := source.read(BLOCK_BYTES):
        lines, found, rest = (carried + chunk).rpartition(b"\n")
        if found:
            carried = rest
            yield lines
        elif len(rest) > BLOCK_BYTES:
            carried = rest[: LONGEST_ROW + 1]  # too long to be taken, long enough to be reported
        else:
            carried = rest
    if carried:
        yield carried
