"""The command line as a user has it: a new home, real processes, nothing but what commands print."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from clearline.embedded.server import serving
from clearline.lines import sample

ROOT = Path(__file__).parents[2]
SAMPLE = Path(sample.__file__).parent
NOT_OURS = ("DATABASE_", "KEYSTORE_", "CLEARLINE_", "DJANGO_", "PYTEST_")


class Desk:
    """Somebody at a terminal, with a CLEARLINE_HOME of their own."""

    def __init__(self, home: Path) -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(NOT_OURS)}
        self.home = home
        self._surroundings = {**kept, "CLEARLINE_HOME": str(home), "PYTHONPATH": str(ROOT / "src")}

    def run(self, *arguments: str, **surroundings: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "clearline", *arguments],
            cwd=self.home,
            env={**self._surroundings, **surroundings},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
            stdin=subprocess.DEVNULL,
        )

    def told(self, *arguments: str):
        """Return what a command prints as JSON; it must succeed and have nothing to complain about."""
        ran = self.run(*arguments, "--json")
        assert ran.returncode == 0, ran.stderr
        assert ran.stderr == ""
        return json.loads(ran.stdout)


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    """Give one home to all tests of this file: its database is made once, and stops with the last command."""
    with tempfile.TemporaryDirectory(prefix="clearline-") as path:
        home = Path(path)
        if os.geteuid() == 0:
            home.chmod(0o755)  # the account that runs PostgreSQL passes through
        yield Desk(home)


@pytest.fixture(scope="module")
def book(desk: Desk) -> Iterator[dict]:
    """Import the sample operator; the first command in an empty home makes database and schema itself.

    From then on the database stays up, as under `clearline up`: commands need not start it each.
    """
    told = desk.told("import", str(SAMPLE))
    with serving(desk.home):
        yield told


@pytest.mark.feature("I4", "I9")
def test_the_first_command_in_an_empty_home_imports_an_export(desk: Desk, book: dict):
    assert book["files"]["lines"]["inserted"] > 20
    again = desk.told("import", str(SAMPLE))
    assert {name: each["inserted"] for name, each in again["files"].items()} == dict.fromkeys(
        again["files"], 0
    )


@pytest.mark.feature("I9")
def test_a_line_is_explained_closed_once_and_followed(desk: Desk, book: dict):
    explained = desk.told("blockers", "--line", "lumo-uk/L000000001")
    assert explained["line"] == "L000000001"
    receipt = desk.told("close", "--line", "lumo-uk/L000000001", "--on", "2099-12-31")
    assert receipt["created"] is True
    again = desk.told("close", "--line", "lumo-uk/L000000001")
    assert (again["created"], again["reference"]) == (False, receipt["reference"])
    case = desk.told("case", "show", receipt["reference"])
    assert (case["reference"], case["state"]) == (receipt["reference"], "acknowledged")
    assert [each["event"] for each in case["timeline"]] == ["case.acknowledged"]
    shown = desk.run("case", "show", receipt["reference"].lower())
    assert "acknowledged" in shown.stdout
    taken_back = desk.run("case", "withdraw", receipt["reference"])
    assert taken_back.returncode == 0, taken_back.stderr
    assert desk.told("case", "show", receipt["reference"])["state"] == "withdrawn"


@pytest.mark.feature("I9")
def test_a_sweep_lists_every_blocker(desk: Desk, book: dict):
    swept = desk.told("blockers", "--all", "--as-of", "2026-12-31", "--out", "sweep.csv")
    lines = (desk.home / "sweep.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "line_id,blocker,detail"
    assert len(lines) - 1 == swept["rows"] > 0


@pytest.mark.feature("I9")
def test_the_house_tells_its_story_its_promises_and_its_health(desk: Desk, book: dict):
    steps = desk.told("road")
    assert [each["name"] for each in steps[:2]] == ["acknowledge", "verify"]
    promises = desk.told("features")
    assert {"id", "title", "tests", "outcome"} == set(promises[0])
    assert {each["id"] for each in promises} >= {"A1", "I9", "S8"}
    assert all(each["well"] for each in desk.told("doctor"))


@pytest.mark.feature("I9")
@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        ("close --line L999999999", "There is no line L999999999"),
        ("close --line lumo-uk/L000000002 --on tomorrow", "'tomorrow' is no day. Write it as 2026-12-31."),
        ("case show LU-0000-0000", "There is no case LU-0000-0000"),
        ("blockers", "Say which line"),
        ("up --port 0", "No connector is configured"),
        ("worker", "No connector is configured"),
        ("import /nonexistent", "/nonexistent"),
    ],
)
def test_a_mistake_is_answered_with_a_sentence(desk: Desk, book: dict, command: str, sentence: str):
    ran = desk.run(*command.split())
    assert ran.returncode == 2
    assert sentence in ran.stderr
    assert "Traceback" not in ran.stderr


@pytest.mark.feature("I9", "E5")
@pytest.mark.timeout(180)
def test_the_demo_closes_one_line_through_its_site(desk: Desk, book: dict):
    ran = desk.run("demo", "--once", "--port", "0", "--out", "papers")
    assert ran.returncode == 0, ran.stderr + ran.stdout
    stages = (
        "acknowledged",
        "verified",
        "cleared",
        "scheduled",
        "ceased",
        "quarantined",
        "certified",
        "settled",
    )
    places = [ran.stdout.find(f" {stage}\n") for stage in stages]
    assert -1 not in places
    assert places == sorted(places)
    assert "Ready after " in ran.stdout
    assert "All of it took " in ran.stdout
    (paper,) = (desk.home / "papers").glob("certificate-*.pdf")
    assert paper.read_bytes().startswith(b"%PDF-")
