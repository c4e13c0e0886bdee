"""The house itself: its story, its features, its health, its rules."""

import json as json_module
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from clearline.cli import start
from clearline.cli.printing import as_json, console, errors

ROOT = Path(__file__).parents[3]
RECORD = ROOT / ".clearline-tests.json"
FEATURES = ROOT / "docs" / "features.md"
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]

TICKS = {
    "passed": "[green]proven[/green]",
    "failed": "[red]failed[/red]",
    "skipped": "[yellow]skipped[/yellow]",
}


def road(
    json: Json = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print docs/road.md.")] = False,
) -> None:
    """Tell how a line is closed, from the declarations of the steps themselves."""
    start.django_offline()
    from clearline.journey import telling_road

    if json:
        as_json(telling_road.as_rows())
    elif markdown:
        typer.echo(telling_road.as_markdown(), nl=False)
    else:
        console.print(telling_road.as_text())


def features(
    json: Json = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Fail when a feature has no passing test.")
    ] = False,
) -> None:
    """List every promised feature with the tests that prove it and how they ended last."""
    rows = feature_rows()
    if json:
        as_json(rows)
    else:
        table = Table("Id", "Feature", "Tests", "Outcome", box=None)
        for row in rows:
            table.add_row(row["id"], row["title"], str(len(row["tests"])), TICKS.get(row["outcome"], "open"))
        console.print(table)
        proven = sum(row["outcome"] == "passed" for row in rows)
        console.print(f"{proven} of {len(rows)} proven in the last run.")
    if strict and any(row["outcome"] != "passed" for row in rows):
        raise typer.Exit(1)


def feature_rows() -> list[dict[str, Any]]:
    """Return every id of docs/features.md with its tests and outcome: failed wins over skipped over passed."""
    ran = json_module.loads(RECORD.read_text(encoding="utf-8")) if RECORD.exists() else {}
    rows = []
    for number, title in re.findall(
        r"^- \*\*([A-Z]\d+)\*\* (.+)$", FEATURES.read_text(encoding="utf-8"), re.MULTILINE
    ):
        tests = sorted(name for name, entry in ran.items() if number in entry["features"])
        outcomes = {ran[name]["outcome"] for name in tests}
        outcome = next((each for each in ("failed", "skipped", "passed") if each in outcomes), "open")
        if outcome == "skipped" and "passed" in outcomes:
            outcome = "passed"
        rows.append({"id": number, "title": title, "tests": tests, "outcome": outcome})
    return rows


def doctor(json: Json = False) -> None:
    """Look at this installation and say what is well, what is not, and what to do."""
    from clearline.cli.health import examine

    findings = examine()
    if json:
        as_json([{"what": each.what, "well": each.well, "says": each.says} for each in findings])
    else:
        for each in findings:
            console.print(
                f"{'[green]well[/green]' if each.well else '[red]mend[/red]'}  {each.what}: {each.says}"
            )
    if not all(each.well for each in findings):
        raise typer.Exit(1)


def check() -> None:
    """Hold the code to the rules of the house: ruff, mypy, import contracts, migrations, wheels, tests."""
    steps = {
        "style (ruff)": [sys.executable, "-m", "ruff", "check", "."],
        "format (ruff)": [sys.executable, "-m", "ruff", "format", "--check", "."],
        "types (mypy)": [sys.executable, "-m", "mypy"],
        "imports go down (import-linter)": [str(Path(sys.executable).parent / "lint-imports")],
        "migrations": [sys.executable, "-m", "tests.house.migration_lint"],
        "wheels for 3.12 and 3.13": [sys.executable, "-m", "tests.house.wheels"],
        "tests": [sys.executable, "-m", "pytest", "-q"],
    }
    failed = []
    for name, command in steps.items():
        console.rule(name)
        if subprocess.run(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": "src"}, check=False).returncode:  # noqa: S603 (our own tools)
            failed.append(name)
    if failed:
        errors.print(f"Not in order: {', '.join(failed)}.")
        raise typer.Exit(1)
    console.print("All in order.")
