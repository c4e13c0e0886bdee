"""The script `./clearline` on machines that lack something; a Python that only says what it is stands in."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TOOLS = (
    "readlink",
    "dirname",
    "id",
    "cut",
    "cat",
    "mkdir",
    "rm",
    "find",
    "grep",
    "sha256sum",
    "flock",
    "sleep",
)

# Answers the launcher's questions; `-m venv` makes an environment whose Python is this script again.
PYTHON = """#!/bin/sh
case "$*" in
    *version_info\\ \\<*) exit {too_old} ;;
    *ensurepip*) exit {no_venv} ;;
    *'print(*sys.version_info'*) echo 3.11 ;;
    -V) echo "Python {version}" ;;
    '-m venv'*) for place; do :; done; echo made >>"{record}"; sleep 0.3
        mkdir -p "$place/bin" && cat "$0" >"$place/bin/python" && chmod +x "$place/bin/python" ;;
    *'pip install'*) echo installed >>"{record}"; exit {pip} ;;
    '-m clearline'*) echo "ran in $PYTHONPATH: $*" ;;
    '-m pytest'*) echo "tested: $*" ;;
esac
"""


class Machine:
    """A checkout at a path with a space, and a PATH that holds the named tools and maybe a Python."""

    def __init__(self, place: Path) -> None:
        self.checkout, self.tools, self.record = place / "check out", place / "bin", place / "record"
        (self.checkout / "requirements").mkdir(parents=True)
        self.tools.mkdir()
        shutil.copy(ROOT / "clearline", self.checkout)
        for name in ("run", "test"):
            (self.checkout / "requirements" / f"{name}.lock").write_text(f"one=={name}\n")
        for name in ("sh", *TOOLS, "chmod"):
            found = shutil.which(name)
            if found:
                (self.tools / name).symlink_to(found)

    def give_python(
        self, *, version: str = "3.11.2", too_old: int = 0, no_venv: int = 0, pip: int = 0
    ) -> None:
        text = PYTHON
        for name, value in {"version": version, "too_old": too_old, "no_venv": no_venv, "pip": pip}.items():
            text = text.replace(f"{{{name}}}", str(value))
        (self.tools / "python3").write_text(text.replace("{record}", str(self.record)))
        (self.tools / "python3").chmod(0o755)

    def start(self, *words: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [str(self.checkout / "clearline"), *words],
            env={"PATH": str(self.tools), "HOME": str(self.checkout.parent)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *words: str) -> tuple[int, str, str]:
        started = self.start(*words)
        output, errors = started.communicate(timeout=60)
        return started.returncode, output, errors

    def happened(self) -> list[str]:
        return self.record.read_text().split() if self.record.exists() else []


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_no_python_is_a_sentence(machine: Machine):
    code, output, errors = machine.run("demo")
    assert (code, output) == (1, "")
    assert "there is no python3 here" in errors
    assert "apt-get install python3 python3-venv" in errors


def test_an_old_python_is_a_sentence(machine: Machine):
    machine.give_python(version="3.9.2", too_old=1)
    code, _, errors = machine.run("demo")
    assert code == 1
    assert "Python 3.11 or newer is needed, and python3 is 3.9.2" in errors


def test_a_missing_venv_names_the_package(machine: Machine):
    machine.give_python(no_venv=1)
    code, _, errors = machine.run("demo")
    assert code == 1
    assert "apt-get install python3-venv" in errors


def test_the_first_run_installs_and_the_next_one_does_not(machine: Machine):
    machine.give_python()
    code, output, errors = machine.run("demo", "--once")
    assert (code, output) == (0, f"ran in {machine.checkout}/src: -m clearline demo --once\n")
    assert "Installing 1 packages, once" in errors
    assert machine.run("demo") == (0, f"ran in {machine.checkout}/src: -m clearline demo\n", "")
    assert machine.happened() == ["made", "installed"]


def test_tests_get_the_longer_list_which_serves_all(machine: Machine):
    machine.give_python()
    machine.run("demo")
    assert machine.run("test", "-k", "one two")[1] == "tested: -m pytest -k one two\n"
    machine.run("demo")
    assert machine.happened() == ["made", "installed", "installed"]


def test_a_changed_list_is_installed_again(machine: Machine):
    machine.give_python()
    machine.run("demo")
    (machine.checkout / "requirements" / "run.lock").write_text("one==2\n")
    machine.run("demo")
    assert machine.happened() == ["made", "installed", "installed"]


def test_a_moved_checkout_is_made_anew(machine: Machine, tmp_path: Path):
    machine.give_python()
    machine.run("demo")
    machine.checkout = machine.checkout.rename(tmp_path / "moved")
    assert machine.run("demo")[1] == f"ran in {tmp_path}/moved/src: -m clearline demo\n"
    assert machine.happened() == ["made", "installed", "made", "installed"]


def test_a_making_that_was_killed_is_begun_again(machine: Machine):
    machine.give_python()
    machine.run("demo")
    (machine.checkout / ".venv" / "unfinished").touch()
    machine.run("demo")
    assert machine.happened() == ["made", "installed", "made", "installed"]


def test_an_installation_that_fails_says_so_and_goes_on_next_time(machine: Machine):
    machine.give_python(pip=1)
    code, output, errors = machine.run("demo")
    assert (code, output) == (1, "")
    assert "the packages could not be installed" in errors
    assert machine.run("demo")[0] == 1
    assert machine.happened() == ["made", "installed", "installed"]


@pytest.mark.parametrize("locking", ["flock", "mkdir"])
def test_two_first_starts_at_once_install_once(machine: Machine, locking: str):
    machine.give_python()
    if locking == "mkdir":
        (machine.tools / "flock").unlink()
    both = [machine.start("demo") for _ in range(2)]
    for each in both:
        output, _ = each.communicate(timeout=60)
        assert output.startswith("ran in")
    assert machine.happened() == ["made", "installed"]


def test_it_is_started_through_a_link(machine: Machine, tmp_path: Path):
    machine.give_python()
    link = tmp_path / "link"
    link.symlink_to(machine.checkout / "clearline")
    ran = subprocess.run(
        [link, "doctor"], env={"PATH": str(machine.tools), "HOME": "/"}, capture_output=True, check=True
    )
    assert ran.stdout.decode() == f"ran in {machine.checkout}/src: -m clearline doctor\n"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_checkout_that_cannot_be_written_keeps_its_environment_in_home(machine: Machine):
    machine.give_python()
    machine.checkout.chmod(0o555)
    try:
        code, _, errors = machine.run("demo")
    finally:
        machine.checkout.chmod(0o755)
    assert code == 0
    assert f"{machine.checkout.parent}/.clearline/venv" in errors
