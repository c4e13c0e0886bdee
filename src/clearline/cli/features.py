"""Every promised feature with the tests that prove it, and how those ended last."""

import ast
import json as json_module
import os
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from clearline.cli.printing import as_json, console
from clearline.embedded.home import home_path

ROOT = Path(__file__).parents[3]
FEATURES = ROOT / "docs" / "features.md"
SO_FAR = "So far:"
TICKS = {
    "passed": "[green]proven[/green]",
    "partial": "[green]in part[/green]",
    "failed": "[red]failed[/red]",
    "skipped": "[yellow]skipped[/yellow]",
    "unrun": "not run yet",
}


@dataclass(frozen=True, slots=True)
class Feature:
    """One promise, and how its tests ended.

    `outcome` is passed, failed or skipped; unrun where its tests have not run, open where it has none.
    It is partial where tests pass and the description says "So far": the rest is still to be built.
    """

    id: str
    title: str
    tests: list[str]
    outcome: str


def features(
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Fail when a feature has no passing test.")
    ] = False,
) -> None:
    """List every promised feature with the tests that prove it and how they ended last."""
    found = examine()
    if json:
        as_json([asdict(each) for each in found])
    else:
        table = Table("Id", "Feature", "Tests", "Outcome", box=None)
        for each in found:
            table.add_row(each.id, each.title, str(len(each.tests)), TICKS.get(each.outcome, "open"))
        console.print(table)
        proven = sum(each.outcome == "passed" for each in found)
        partial = sum(each.outcome == "partial" for each in found)
        console.print(f"{proven} of {len(found)} proven in the last run, {partial} in part.")
    if strict and any(each.outcome != "passed" for each in found):
        raise typer.Exit(1)


def examine() -> list[Feature]:
    """Return every id of docs/features.md, with the tests that name it and their outcome in the last run."""
    tests, ended = named_by_tests(), _last_outcomes()
    described = FEATURES.read_text(encoding="utf-8")
    return [
        Feature(
            number, title, sorted(tests[number]), _outcome(tests[number], ended, whole=SO_FAR not in title)
        )
        for number, title in re.findall(r"^- \*\*([A-Z]\d+)\*\* (.+)$", described, re.MULTILINE)
    ]


def record_path() -> Path:
    """Return where a test run leaves its outcomes: in the checkout, or at home where that is read-only."""
    return (ROOT if os.access(ROOT, os.W_OK) else home_path()) / ".clearline-tests.json"


def named_by_tests() -> dict[str, set[str]]:
    """Return the tests that name each feature, as `path::name`, read from their sources."""
    named: dict[str, set[str]] = defaultdict(set)
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        where = path.relative_to(ROOT).as_posix()
        for name, ids in _marks(ast.parse(path.read_text(encoding="utf-8"))):
            for each in ids:
                named[each].add(f"{where}::{name}")
    return named


def _outcome(tests: set[str], ended: dict[str, set[str]], *, whole: bool = True) -> str:
    """Return how the tests of one feature ended: a failure weighs most, then a pass, then a skip."""
    outcomes = {outcome for test in tests for outcome in ended.get(test, ())}
    least = "unrun" if tests else "open"
    ended_as = next((each for each in ("failed", "passed", "skipped") if each in outcomes), least)
    return "partial" if ended_as == "passed" and not whole else ended_as


def _last_outcomes() -> dict[str, set[str]]:
    """Return the outcomes of the last run by test, those of its parameters together."""
    ended: dict[str, set[str]] = defaultdict(set)
    if record_path().exists():
        for test, entry in json_module.loads(record_path().read_text(encoding="utf-8")).items():
            ended[test.partition("[")[0]].add(entry["outcome"])
    return ended


def _marks(module: ast.Module) -> Iterator[tuple[str, list[str]]]:
    """Yield each test function of a module with the ids of its marks, and of the module's own."""
    shared = [
        number
        for each in module.body
        if isinstance(each, ast.Assign) and ast.unparse(each.targets[0]) == "pytestmark"
        for number in _ids(each.value)
    ]
    for each in ast.walk(module):
        if isinstance(each, ast.FunctionDef) and each.name.startswith("test_"):
            yield each.name, shared + [number for mark in each.decorator_list for number in _ids(mark)]


def _ids(expression: ast.expr) -> list[str]:
    return [
        str(argument.value)
        for call in ast.walk(expression)
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "pytest.mark.feature"
        for argument in call.args
        if isinstance(argument, ast.Constant)
    ]
