"""Named SQL: every statement is used, under its name, and says what it is for."""

import re
from pathlib import Path

import pytest

from clearline.vocabulary.blockers import Blocker

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "clearline"
STATEMENTS = sorted(path for path in PACKAGE.rglob("sql/**/*.sql"))
GATHERED = {"invariants"}  # folders that are read whole


@pytest.mark.parametrize("path", STATEMENTS, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_statement_is_used_by_its_room(path: Path):
    if path.parent.name in GATHERED:
        return
    room = next(parent for parent in path.parents if parent.name == "sql").parent
    sources = "".join(each.read_text(encoding="utf-8") for each in room.rglob("*.py"))
    named = re.search(rf"""["']{path.stem}["']""", sources)
    assert named or path.stem in set(Blocker), f"nothing in {room.relative_to(ROOT)} names it"


def test_statements_that_are_named_are_there():
    lost = [
        f"{path.relative_to(PACKAGE)}: {name}"
        for path in PACKAGE.rglob("*.py")
        for name in re.findall(
            r"""\bstatement\(__package__, ["'](\w+)["']\)""", path.read_text(encoding="utf-8")
        )
        if not (path.parent / "sql" / f"{name}.sql").exists()
    ]
    assert lost == []
