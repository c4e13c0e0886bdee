"""The book on the command line: what is printed, and which exit code a program sees."""

import csv
import json
from pathlib import Path

import pytest
import typer
from tests.builders import a_brand, a_line
from tests.small_export import SmallExport
from typer.testing import CliRunner, Result

from clearline.cli import book, start
from clearline.lines.models import Line

pytestmark = pytest.mark.database
app = typer.Typer()
app.command("import")(book.import_)
app.command("blockers")(book.blockers)


@pytest.fixture(autouse=True)
def in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Django is set up and logged in as the engine already."""
    monkeypatch.setattr(start, "django_as", lambda _role: None)


def run(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.mark.feature("I4", "I9")
def test_an_import_with_rejects_succeeds_and_lists_them(tmp_path: Path):
    export = SmallExport(tmp_path / "export")
    export.tables["lines"][1]["imsi"] = "12AB"
    rejects = tmp_path / "rejects.csv"
    result = run("import", export.write(), "--rejects", rejects, "--json")
    assert result.exit_code == 0
    told = json.loads(result.stdout)
    assert (told["faults"], told["orphaned"]) == (1, 1)
    assert told["files"]["lines"] == {
        "read": 2, "inserted": 1, "updated": 0, "unchanged": 0, "rejected": 1, "orphaned": 0, "kept": 0,
    }  # fmt: skip
    with rejects.open(encoding="utf-8", newline="") as file:
        listed = list(csv.reader(file))
    assert listed == [
        ["file", "row", "id", "column", "reason", "detail"],
        ["balances.csv", "3", "L2", "line_id", "orphaned", "line L2 was rejected"],
        ["lines.csv", "3", "L2", "imsi", "format", listed[2][5]],
    ]


@pytest.mark.feature("I4", "I9")
def test_people_are_told_in_a_table(tmp_path: Path):
    result = run("import", SmallExport(tmp_path / "export").write())
    assert result.exit_code == 0
    assert "lines" in result.stdout
    assert "Brand lumo-uk is new" in result.stdout


@pytest.mark.feature("I4")
@pytest.mark.parametrize("directory", ["missing", "empty"])
def test_where_nothing_could_be_imported_the_exit_code_is_two(tmp_path: Path, directory: str):
    (tmp_path / "empty").mkdir()
    result = run("import", tmp_path / directory)
    assert result.exit_code == 2
    assert result.stderr.startswith("clearline: ")
    assert "lines.csv" in result.stderr


@pytest.mark.feature("B8", "I9")
def test_one_line_is_explained():
    line = a_line(credit_minor=2500, open_order=True)
    result = run("blockers", "--line", line.external_id, "--as-of", "2026-12-31", "--json")
    assert result.exit_code == 0
    told = json.loads(result.stdout)
    assert (told["line"], told["brand"], told["as_of"]) == (line.external_id, "lumo-uk", "2026-12-31")
    assert {each["blocker"] for each in told["blockers"]} == {"money_left", "order_open"}
    for each in told["blockers"]:
        assert all(each[part] for part in ("what", "why", "rule", "pack", "severity", "lifted_by", "where"))
    assert "order_open" in run("blockers", "--line", f"lumo-uk/{line.external_id}").stdout


def test_a_line_with_nothing_in_its_way_and_a_closed_one(database):
    line = a_line()
    assert "Nothing stands in the way" in run("blockers", "--line", line.external_id).stdout
    with database.superuser_connection() as admin:
        admin.execute("UPDATE lines_line SET status = 'ceased', ceased_at = now()")
        assert "closed already" in run("blockers", "--line", line.external_id).stdout
        admin.execute("UPDATE lines_line SET status = 'active', ceased_at = NULL")


@pytest.mark.feature("B8", "I9")
def test_the_whole_book_is_swept_into_a_file_in_code_point_order(tmp_path: Path):
    names = ["L10", "L2", "l1", "Ä", "L\\1", 'L"2', "L,3"]
    for name in names:
        Line.objects.filter(pk=a_line(credit_minor=5, open_order=True).pk).update(external_id=name)
    out = tmp_path / "sweep.csv"
    result = run("blockers", "--all", "--as-of", "2026-12-31", "--out", out, "--json")
    assert json.loads(result.stdout) == {"as_of": "2026-12-31", "rows": 14, "file": str(out)}
    text = out.read_bytes()
    assert text.startswith(b"line_id,blocker,detail\n")
    assert b"\r" not in text
    rows = list(csv.reader(text.decode().splitlines()))[1:]
    assert [tuple(row) for row in rows] == sorted(
        (name, blocker, detail)
        for name in names
        for blocker, detail in (("money_left", "5"), ("order_open", "1"))
    )


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["blockers"], "Say which line"),
        (["blockers", "--line", "L1", "--all"], "Say which line"),
        (["blockers", "--all"], "--out FILE.csv"),
        (["blockers", "--line", "L1", "--as-of", "tomorrow"], "Write it as 2026-12-31"),
        (["blockers", "--all", "--out", "x.csv", "--brand", "nowhere"], "There is no brand nowhere"),
        (["blockers", "--line", "nobody"], "There is no line nobody"),
        (["blockers", "--line", "nowhere/L1"], "in brand nowhere"),
        (["blockers", "--all", "--out", "/nowhere/sweep.csv"], "No such file or directory"),
    ],
)
def test_a_wrong_question_gets_an_answer(words: list[str], sentence: str):
    result = run(*words)
    assert result.exit_code == 2
    assert sentence in " ".join(result.stderr.split())


def test_an_id_that_two_brands_have_must_say_which():
    for brand in (a_brand(), a_brand("lumo-de", "DE")):
        Line.objects.filter(pk=a_line(brand=brand).pk).update(external_id="L7")
    result = run("blockers", "--line", "L7")
    assert result.exit_code == 2
    assert "lumo-de/L7, lumo-uk/L7" in " ".join(result.stderr.split())


def test_two_brands_with_the_same_ids_are_swept_one_at_a_time(tmp_path: Path):
    for brand, credit in ((a_brand(), 5), (a_brand("lumo-de", "DE"), 7)):
        Line.objects.filter(pk=a_line(brand=brand, credit_minor=credit).pk).update(external_id="L7")
    out = tmp_path / "sweep.csv"
    assert run("blockers", "--all", "--out", out, "--brand", "lumo-de").exit_code == 0
    assert out.read_text() == "line_id,blocker,detail\nL7,money_left,7\n"
