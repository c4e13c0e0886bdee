"""Imports go down, and the story is closed."""

import subprocess
import sys
from pathlib import Path

import pytest

from clearline.cases.engine.stage import Stage
from clearline.cases.states import FINAL, State

ROOT = Path(__file__).parents[2]


def test_imports_go_down():
    ran = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout


def moves():
    from clearline.journey import road

    return (*road.STEPS, *road.DETOURS)


def test_every_state_is_entered():
    entered = {state for move in moves() for state in move.gives}
    assert entered == set(State)


def test_every_state_that_is_not_final_is_left():
    left = {state for move in moves() for state in move.takes}
    assert left == set(State) - set(FINAL)


def test_no_two_stages_take_one_state():
    taken = [state for move in moves() if isinstance(move, Stage) for state in move.takes]
    assert sorted(taken) == sorted(set(taken))


def test_the_story_in_docs_is_the_story_of_the_declarations():
    from clearline.journey import telling_road

    written = (ROOT / "docs" / "road.md").read_text(encoding="utf-8")
    assert written == telling_road.as_markdown(), "run: ./clearline road --markdown > docs/road.md"


@pytest.mark.parametrize("name", list(range(1, 10)))
def test_each_step_has_one_file_that_opens_with_its_story(name: int):
    (file,) = (ROOT / "src/clearline/journey").glob(f"step{name}_*.py")
    assert file.read_text(encoding="utf-8").startswith('"""')


CONNECTORS = sorted(path.parent.name for path in (ROOT / "src/clearline/connectors").glob("*/port.py"))


@pytest.mark.feature("I5")
@pytest.mark.parametrize("name", CONNECTORS)
def test_each_connector_has_a_port_a_simulator_and_a_contract(name: str):
    assert (ROOT / "src/clearline/connectors" / name / "simulator.py").exists()
    assert (ROOT / "tests/contract" / f"test_{name}.py").exists()
