"""An operator's export comes in whole: every good row, no bad one, twice is once."""

import csv
import os
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import connection
from tests import csv_book, operator_export

from clearline.brands.database import clock
from clearline.lines.blockers import sweep
from clearline.lines.importing import ImportResult, Step, import_directory

pytestmark = pytest.mark.database
LINES = int(os.environ.get("CLEARLINE_SCALE_LINES", "100000")) if os.environ.get("CLEARLINE_SCALE") else 3000
TABLES = (
    *("plan", "account", "line", "sim", "balance", "contract"),
    *("bill", "order", "device", "service", "link", "points"),
)


def take(directory: Path, rejects: Path | None = None, **options: object) -> ImportResult:
    return import_directory(directory, now=clock(), rejects=rejects, **options)


def listed(rejects: Path) -> list[dict[str, str]]:
    with rejects.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def every_row() -> dict[str, tuple[int, str]]:
    """Return how many rows each table has, and a digest of them and of who wrote each (xmin)."""
    found = {}
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(
                f"SELECT count(*), md5(string_agg(t.xmin::text || t::text, '' ORDER BY id))"
                f" FROM lines_{table} AS t"
            )
            found[table] = cursor.fetchone()
    return found


@pytest.mark.timeout(1800)
@pytest.mark.feature("I4", "B1", "B2", "B3", "B4", "B5", "B6", "B7", "B10")
def test_an_operator_with_one_percent_of_dirty_rows(tmp_path: Path):
    # Given an export with some rows broken on purpose
    export = operator_export.write(tmp_path / "export", lines=LINES, seed=41, dirty=0.01)
    # When it is imported
    rejects = tmp_path / "rejects.csv"
    result = take(export, rejects)
    # Then exactly the broken rows of lines.csv are listed, each with its row number, column and reason
    rows = listed(rejects)
    faults = {
        (int(row["row"]), row["id"], row["column"], row["reason"])
        for row in rows
        if row["file"] == "lines.csv"
    }
    assert faults == csv_book.expected_faults(export)
    assert result.faults == len(faults)
    # And what hangs on a broken row is listed apart, and nothing else
    hanging = Counter(row["file"] for row in rows if row["file"] != "lines.csv")
    assert {row["reason"] for row in rows if row["file"] != "lines.csv"} == {"orphaned"}
    assert hanging == orphans_of(export)
    assert result.orphaned == hanging.total()
    # And every blocker of every line is as an independent reading of the files says
    for day in (operator_export.DRAWN_ON, date(2026, 12, 31), date(2024, 2, 29)):
        swept = tmp_path / "sweep.csv"
        with swept.open("wb") as out:
            count = sweep(as_of=day, out=out)
        with swept.open(encoding="utf-8", newline="") as file:
            header, *found = csv.reader(file)
        assert header == ["line_id", "blocker", "detail"]
        expected = csv_book.expected_findings(export, day)
        assert count == len(expected)
        assert [tuple(row) for row in found] == expected
    # And a second run changes nothing at all
    before = every_row()
    again = take(export, rejects)
    assert every_row() == before
    assert sum(count.inserted + count.updated for count in again.files.values()) == 0
    assert listed(rejects) == rows


def orphans_of(export: Path) -> Counter[str]:
    left_out = {line for line, fault in csv_book.broken(export).items() if fault != "duplicate"}
    files = ("balances", "contracts", "orders", "devices", "services", "links")
    return Counter(
        f"{name}.csv" for name in files for row in csv_book.rows(export, name) if row["line_id"] in left_out
    )


def test_an_interrupted_import_leaves_nothing_half_done(tmp_path: Path):
    export = operator_export.write(tmp_path / "export", lines=200, seed=1)
    rejects = tmp_path / "rejects.csv"

    def interrupt(step: Step) -> None:
        if step.label == "writing services.csv":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        take(export, rejects, watch=interrupt)
    assert {count for count, _ in every_row().values()} == {0}
    assert not rejects.exists()


def test_the_watcher_is_told_how_far_it_is(tmp_path: Path):
    steps: list[Step] = []
    take(operator_export.write(tmp_path / "export", lines=200, seed=1), watch=steps.append)
    assert steps[-1].done == steps[-1].total
    assert [step.done for step in steps] == sorted(step.done for step in steps)
    assert steps[-1].rows > 200


def test_a_sample_arrives_with_its_dates_moved(tmp_path: Path):
    export = operator_export.write(tmp_path / "export", lines=50, seed=1)
    take(export, shift=timedelta(days=100))
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(issued_on) FROM lines_bill")
        (newest,) = cursor.fetchone()
    latest = max(date.fromisoformat(row["issued_on"]) for row in csv_book.rows(export, "bills"))
    assert newest == latest + timedelta(days=100)
