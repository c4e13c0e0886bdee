"""`check`: hold the code to the rules of the house."""

import base64
import os
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from clearline.cli.errors import Refused
from clearline.cli.printing import console, errors

ROOT = Path(__file__).parents[3]


def check(
    tests: Annotated[bool, typer.Option(help="Run the tests as well.")] = True,
) -> None:
    """Hold the code to the rules of the house: style, types, imports, migrations, wheels, tests."""
    if not (ROOT / "pyproject.toml").exists():
        raise Refused(f"There is no checkout around {ROOT}: check looks at sources, so run it in a clone.")
    failed = []
    with TemporaryDirectory(prefix="clearline-check-") as nowhere:
        for name, command in _steps(tests=tests).items():
            console.rule(name, align="left")
            began = time.monotonic()
            environment = {} if name == "tests" else _nobodys(nowhere)
            if _run(command, environment):
                failed.append(name)
            console.print(f"[dim]{time.monotonic() - began:.0f} s[/dim]")
    if failed:
        errors.print(f"Not in order: {', '.join(failed)}.")
        raise typer.Exit(1)
    console.print("All in order.")


def _steps(*, tests: bool) -> dict[str, list[str]]:
    """Return the commands by name, the quick ones first."""
    python = sys.executable
    steps = {
        "style": [python, "-m", "ruff", "check", "."],
        "format": [python, "-m", "ruff", "format", "--check", "."],
        "imports go down": [str(Path(python).parent / "lint-imports")],
        "migrations": [python, "-m", "tests.house.migration_lint"],
        "types": [python, "-m", "mypy"],
        "wheels for newer Pythons": [python, "-m", "tests.house.wheels"],
    }
    return {**steps, "tests": [python, "-m", "pytest", "-q"]} if tests else steps


def _run(command: list[str], environment: dict[str, str]) -> int:
    return subprocess.run(  # noqa: S603 (our own tools)
        command, cwd=ROOT, env={**os.environ, "PYTHONPATH": "src", **environment}, check=False
    ).returncode


def _nobodys(home: str) -> dict[str, str]:
    """Return an installation that is nobody's: tools read the settings, and those want a master key."""
    return {"CLEARLINE_HOME": home, "CLEARLINE_MASTER_KEY": base64.b64encode(bytes(32)).decode()}
