"""Every command says what it is for, in a process of its own as a person would ask."""

import os
import subprocess
import sys
from pathlib import Path

import click
import pytest
from typer.main import get_command

from clearline.cli import app

ROOT = Path(__file__).parents[2]


def every_command(group: click.Group, *above: str) -> list[tuple[str, ...]]:
    found = []
    for name, command in group.commands.items():
        below = every_command(command, *above, name) if isinstance(command, click.Group) else [(*above, name)]
        found += below
    return found


COMMANDS = every_command(get_command(app))


@pytest.mark.feature("I9")
def test_help_comes_for_every_command():
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "COLUMNS": "100"}
    script = """if True:
        import sys
        from clearline.cli import app
        for line in sys.stdin:
            app([*line.split(), "--help"], prog_name="clearline", standalone_mode=False)"""
    ran = subprocess.run(
        [sys.executable, "-c", script],
        input="\n".join(" ".join(each) for each in COMMANDS),
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert ran.returncode == 0, ran.stderr
    for each in COMMANDS:
        assert f"Usage: clearline {' '.join(each)} " in ran.stdout, each


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_and_every_option_says_what_it_is_for(command):
    found = get_command(app)
    for name in command:
        found = found.commands[name]
    assert (found.help or "").strip().endswith("."), "a sentence says what a command is for"
    dumb = [option.name for option in found.params if not getattr(option, "help", None)]
    assert [name for name in dumb if name != "approve"] == []
