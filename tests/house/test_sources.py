"""Rules that hold for every source file."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "src").rglob("*.py"))
# The one clock is `clearline_now()`, read at the edge. Django's sessions and the simulators have their own.
READS_A_CLOCK = re.compile(
    r"\b(?:timezone\.now|datetime\.now|datetime\.utcnow|date\.today)\(|\bnow\(\)", re.IGNORECASE
)
LONGEST_MODULE, LONGEST_FUNCTION = 300, 50
MAY = {
    "brands/migrations/0002_ground.py",  # makes the clock
    "brands/database.py",  # reads it
}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT / "src")))
def test_no_source_reads_another_clock(path: Path):
    name = str(path.relative_to(ROOT / "src/clearline"))
    if name in MAY or name.startswith("connectors/"):
        return
    found = [
        line
        for line in path.read_text(encoding="utf-8").splitlines()
        if READS_A_CLOCK.search(line.replace("clearline_now()", ""))
    ]
    assert not found, found


def test_every_exception_from_a_rule_gives_its_reason():
    bare = re.compile(r"# (?:noqa|type: ignore)(?:: ?[A-Z]+\d+(?:, ?[A-Z]+\d+)*|\[[\w, -]+\])?$")
    sources = [path for room in ("src", "tests", "drills", "bench") for path in (ROOT / room).rglob("*.py")]
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in sources
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if bare.search(line)
    ]
    assert found == []


def test_no_sql_reads_another_clock():
    bad = [
        str(path)
        for path in (ROOT / "src").rglob("*.sql")
        if re.search(
            r"\b(now\(\)|current_timestamp|current_date|clock_timestamp)",
            path.read_text(encoding="utf-8"),
            re.IGNORECASE,
        )
    ]
    assert bad == []


def test_every_statement_opens_with_a_sentence():
    bad = [
        str(path)
        for path in (ROOT / "src").rglob("*.sql")
        if not path.read_text(encoding="utf-8").startswith("-- ")
    ]
    assert bad == []


def test_every_feature_id_is_described_once():
    text = (ROOT / "docs/features.md").read_text(encoding="utf-8")
    ids = re.findall(r"^- \*\*([A-Z]\d+)\*\*", text, re.MULTILINE)
    assert len(ids) == len(set(ids)) == 98


def test_every_setting_is_described_and_every_described_one_is_read():
    readers = [*SOURCES, *(ROOT / "tests").glob("*.py"), *(ROOT / "bench").glob("*.py"), ROOT / "clearline"]
    text = "".join(path.read_text(encoding="utf-8") for path in readers)
    read = set(re.findall(r"\b((?:CLEARLINE|DATABASE|KEYSTORE)(?:_[A-Z]+)+)\b", text))
    settings = {name for name in read if f'"{name}"' in text or f"${{{name}" in text}
    table = (ROOT / "docs/settings.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `([A-Z_]+)`", table, re.MULTILINE)) == settings


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT / "src")))
def test_sources_are_of_a_size_that_is_read_in_one_sitting(path: Path):
    if "migrations" in path.parts:
        return
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= LONGEST_MODULE
    long = [
        f"{each.name}: {lines} lines"
        for each in ast.walk(ast.parse(text))
        if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)
        and (lines := (each.end_lineno or 0) - each.lineno + 1) > LONGEST_FUNCTION
    ]
    assert long == []
