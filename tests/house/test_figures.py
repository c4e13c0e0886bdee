"""What documents show as measured is what is on record, and all that is on record is shown."""

import re
from pathlib import Path

import pytest
from bench import records
from bench.registry import BENCHMARKS

DOCUMENTS = sorted((records.ROOT / "docs").rglob("*.md"))
KEPT = sorted(records.FIGURES.rglob("*.json"))
HEAVIEST = 20_000  # bytes; a record holds figures, not samples


def asked_for() -> list[tuple[Path, str, list[str]]]:
    """Return every table: its document, the kind of its records, and their names."""
    found = []
    for path in DOCUMENTS:
        for _line, asked, _end in records.TABLE.findall(path.read_text(encoding="utf-8")):
            kind, *names = asked.partition(" | ")[0].split()
            found.append((path, kind, names))
    return found


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_tables_show_what_is_on_record(path: Path):
    text = path.read_text(encoding="utf-8")
    assert records.rendered(text) == text, "run: ./clearline bench page"


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_table_has_its_end(path: Path):
    text = path.read_text(encoding="utf-8")
    assert (
        text.count("<!-- figures: ")
        == text.count("<!-- end of figures -->")
        == len(records.TABLE.findall(text))
    )


@pytest.mark.parametrize("path", KEPT, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_record_is_whole_small_and_shown(path: Path):
    made = records.read(path)
    assert path.stat().st_size < HEAVIEST
    assert made.figures
    assert re.fullmatch(r"20\d\d-\d\d-\d\d", made.date)
    shown = [each for _page, kind, names in asked_for() for each in records.read_all(kind, *names)]
    assert made in shown, "no document shows this record"


def test_tables_of_benchmarks_name_benchmarks():
    names = {
        name.split("-*")[0].rstrip("*")
        for _page, kind, names in asked_for()
        if kind == "benchmark"
        for name in names
    }
    assert {name for name in names if not any(name.startswith(each) for each in BENCHMARKS)} == set()
