"""Reading an export: a bad row costs only itself, whatever is wrong with it."""

import csv
import io
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from clearline.lines.importing import reading
from clearline.lines.importing.faults import ImportRefused
from clearline.lines.importing.files import export_files
from clearline.lines.importing.reading import Reader

LINKS = export_files(timedelta())["links"]
HEADER = b"line_id,party,since\n"


Rows = list[tuple[int, list[str]]]
Faults = list[tuple[int, str, str, str]]


def read(tmp_path: Path, content: bytes) -> tuple[Rows, Faults]:
    path = tmp_path / "links.csv"
    path.write_bytes(content)
    rows: Rows = []
    faults: Faults = []
    for block in Reader(LINKS, path).blocks():
        rows += block.rows
        faults += [(fault.row, fault.id, fault.column, fault.reason) for fault in block.faults]
    return rows, faults


GOOD = (2, ["L1", "bank", "2026-01-01"])


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (b"L2,ba\xffnk,2026-01-01", (3, "L2", "party", "encoding")),
        (b"\xff2,bank,2026-01-01", (3, "", "line_id", "encoding")),
        (b'L2,"bank,2026-01-01', (3, "L2", "", "format")),
        (b'L2,ba"nk"x,"2026', (3, "L2", "", "format")),
        (b"L2,bank", (3, "L2", "", "format")),
        (b"L2,bank,2026-01-01,more", (3, "L2", "", "format")),
        (b"L2,ba\x00nk,2026-01-01", (3, "L2", "", "format")),
        (b"L2,ba\tnk,2026-01-01", (3, "L2", "", "format")),
        (b"L2," + b"x" * 100_000 + b",2026-01-01", (3, "L2", "", "too_long")),
        (b"L2," + b"x" * 3_000_000 + b",2026-01-01", (3, "L2", "", "too_long")),
    ],
)
@pytest.mark.feature("I4")
def test_a_bad_row_costs_only_itself(tmp_path: Path, row: bytes, fault: tuple[int, str, str, str]):
    rows, faults = read(tmp_path, HEADER + b"L1,bank,2026-01-01\n" + row + b"\nL3,bank,2026-01-03\n")
    assert rows == [GOOD, (4, ["L3", "bank", "2026-01-03"])]
    assert faults == [fault]


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + HEADER + b"L1,bank,2026-01-01\n",
        HEADER.replace(b"\n", b"\r\n") + b"L1,bank,2026-01-01\r\n",
        HEADER + b"L1,bank,2026-01-01",
        HEADER + b'L1,"bank",2026-01-01\n\n',
        b"party,since,colour,line_id\nbank,2026-01-01,red,L1\n",
    ],
    ids=[
        "byte order mark",
        "CRLF",
        "no last line end",
        "quotes, a blank line",
        "other order, unknown column",
    ],
)
def test_harmless_differences_are_taken(tmp_path: Path, content: bytes):
    assert read(tmp_path, content) == ([GOOD], [])


def test_an_optional_column_may_be_missing(tmp_path: Path):
    assert read(tmp_path, b"line_id,party\nL1,bank\n") == ([(2, ["L1", "bank", ""])], [])


@pytest.mark.parametrize(
    ("header", "sentence"),
    [
        (b"line_id,since\n", "column party is missing"),
        (b"line_id,party,party\n", "names party twice"),
        (b"line_id,par\xffty\n", "no header in UTF-8"),
        (b"", "column line_id, party is missing"),
    ],
)
def test_a_header_that_cannot_serve_is_refused_with_a_sentence(tmp_path: Path, header: bytes, sentence: str):
    with pytest.raises(ImportRefused, match=sentence):
        read(tmp_path, header)


CELL = some.text(some.characters(exclude_categories=["Cc", "Cs"]), max_size=12)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(cells=some.lists(some.tuples(CELL, CELL, CELL), max_size=30), block=some.integers(1, 400))
def test_what_a_csv_writer_writes_is_read_again(tmp_path: Path, cells: list[tuple[str, ...]], block: int):
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(cells)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "BLOCK_BYTES", block)
        rows, faults = read(tmp_path, HEADER + text.getvalue().encode())
    assert rows == [(number, list(row)) for number, row in enumerate(cells, 2)]
    assert faults == []
