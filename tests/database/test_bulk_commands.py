"""Lists of lines on the command line: what is printed, and which exit code a program sees."""

import json
import os
import signal
from pathlib import Path

import pytest
import typer
from tests.builders import a_line
from typer.testing import CliRunner, Result

from clearline.cases.models import BulkList, Case
from clearline.cli import bulk, start
from clearline.cli.bulk_telling import until_told_to_stop

pytestmark = [pytest.mark.database, pytest.mark.feature("C16", "I9")]
app = typer.Typer()
app.command("bulk")(bulk.bulk)


@pytest.fixture(autouse=True)
def in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Django is set up and logged in as the engine already."""
    monkeypatch.setattr(start, "django_as", lambda _role: None)


@pytest.fixture
def file(database, tmp_path: Path) -> Path:
    """Write a list of three lines: one closes, one waits, one is not known."""
    lines = [a_line(credit_minor=700), a_line(open_order=True)]
    path = tmp_path / "list.csv"
    path.write_text("".join(["line\n", *(f"{line.external_id}\n" for line in lines), "L0\n"]), "utf-8")
    return path


def run(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def said(*words: object) -> str:
    result = run(*words)
    assert result.exit_code == 0, result.stderr
    return result.stdout


def test_people_are_told_what_it_would_mean(file: Path, tmp_path: Path):
    told = said(file, "--dry-run", "--rejects", tmp_path / "bad.csv", "--out", tmp_path / "out.csv")
    for sentence in (
        "3 rows, 2 of them lines to close. Nothing was changed.",
        "1 rows cannot be taken: unknown_line 1",
        "1  close at once",
        "in the way: order_open, rule blocker.active_services",
        "£7.00 are paid out, £0.00 stay owed",
    ):
        assert sentence in told
    assert (tmp_path / "bad.csv").read_text().splitlines()[1].startswith("list.csv,4,L0,line,unknown_line,")
    assert not Case.objects.exists()


def test_a_run_is_told_listed_paused_and_let_go_on(file: Path, world):
    refused = run(file)
    assert refused.exit_code == 2
    assert "1 of 3 rows" in refused.stderr
    assert "There is no run yet" in said()
    told = said(file, "--skip-faulty")
    name = BulkList.objects.get().digest[:12]
    assert f"Run {name}" in told
    assert "2 of 2 rows had their turn" in told
    world.work()
    status = json.loads(said("--status", name[:5], "--json"))
    assert status["brands"]["lumo-uk"]["states"] == {"blocked": 1, "settled": 1}
    assert "ended: £7.00 paid out, £7.00 of it confirmed" in said("--status", name)
    assert name in said()
    assert "nothing to pause" in said("--pause", name)
    # As it is while rows still wait for their turn.
    BulkList.objects.update(opened_at=None)
    assert "no further cases are opened" in said("--pause", name)
    again = run(file)
    assert again.exit_code == 2
    assert f"clearline bulk --resume {name}" in again.stderr
    assert "opened" in said("--resume", name)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--dry-run"], "Name a FILE"),
        (["list.csv", "--status", "a"], "Name a FILE, or one run"),
        (["--pause", "a", "--resume", "a"], "one run"),
        (["nowhere.csv"], "nowhere.csv is no file"),
        (["nowhere.csv", "--dry-run"], "nowhere.csv is no file"),
        (["--status", "a"], "There is no run a"),
    ],
)
def test_a_wrong_question_gets_an_answer(database, words: list[str], sentence: str):
    result = run(*words)
    assert result.exit_code == 2
    assert sentence in " ".join(result.stderr.split())


def test_a_file_that_cannot_be_written_is_named(file: Path):
    for words in ((file, "--dry-run", "--out"), (file, "--rejects")):
        result = run(*words, "/nowhere/out.csv")
        assert result.exit_code == 2
        assert "/nowhere/out.csv" in result.stderr
        assert "must be three files" in run(*words, file).stderr
    assert not BulkList.objects.exists()


def test_a_paused_run_ends_with_another_code(file: Path, monkeypatch: pytest.MonkeyPatch):
    from clearline.journey.detours.bulk import running

    monkeypatch.setattr(running, "PORTION", 1)
    monkeypatch.setattr(running._Pace, "keep", lambda *_: os.kill(os.getpid(), signal.SIGINT), raising=True)
    result = run(file, "--skip-faulty")
    assert result.exit_code == 1
    assert "Paused. Go on with: clearline bulk --resume" in result.stdout
    assert Case.objects.count() == 1


def test_ctrl_c_is_a_question_only_for_a_while():
    before = signal.getsignal(signal.SIGINT)
    with until_told_to_stop() as stop:
        assert not stop()
        os.kill(os.getpid(), signal.SIGINT)
        assert stop()
    assert signal.getsignal(signal.SIGINT) is before
