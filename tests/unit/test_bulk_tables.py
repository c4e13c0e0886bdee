"""Files for spreadsheets: whole or not there, and no cell that runs."""

import csv
from pathlib import Path

import pytest

from clearline.journey.detours.bulk import tables

pytestmark = pytest.mark.feature("C16")


@pytest.mark.parametrize("cell", ["=1+1", "+44", "-1", "@sum", "\t=1", "\r=1"])
def test_a_cell_that_a_spreadsheet_would_run_is_text(cell: str):
    assert tables.harmless(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["L1", "lumo-uk/L1", "", None, -5, 0, "a=b"])
def test_any_other_cell_stays_as_it_is(cell: object):
    assert tables.harmless(cell) == cell


def test_a_table_appears_whole_or_not_at_all(tmp_path: Path):
    path = tmp_path / "table.csv"

    def breaks():
        yield ("L1", 1)
        raise RuntimeError("the database went away")

    with pytest.raises(RuntimeError):
        tables.write(path, header=("line", "count"), rows=breaks())
    assert not path.exists()
    assert tables.write(path, header=("line", "count"), rows=[("=L,1", 1), ('a"b', -2)]) == 2
    with path.open(encoding="utf-8", newline="") as file:
        assert list(csv.reader(file)) == [["line", "count"], ["'=L,1", "1"], ['a"b', "-2"]]


def test_an_empty_table_has_its_header(tmp_path: Path):
    assert tables.write(tmp_path / "table.csv", header=("line",), rows=[]) == 0
    assert (tmp_path / "table.csv").read_bytes() == b"line\n"
