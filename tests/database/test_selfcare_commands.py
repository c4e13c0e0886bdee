"""What staff tell subscribers from the command line: announcements, and where an eSIM stands."""

import json
from datetime import timedelta

import pytest
from tests.builders import a_brand, a_line
from typer.testing import CliRunner, Result

from clearline.brands.database import clock
from clearline.cli import announce, esim, start
from clearline.cli.errors import Refused
from clearline.selfcare.esim import of_line

pytestmark = pytest.mark.database
CODE = "LPA:1$smdp.example.com$04386-AGYFT"


@pytest.fixture(autouse=True)
def in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Django is set up and logged in as the engine already."""
    monkeypatch.setattr(start, "django_as", lambda _role: None)


def run(app, *words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def listed(brand):
    return json.loads(run(announce.app, "list", "--brand", brand.code, "--json").stdout)


@pytest.mark.feature("A20", "I9")
def test_an_announcement_is_added_listed_and_ended():
    brand, until = a_brand(), clock().date() + timedelta(days=3)
    words = ("--title", "Antenna in Leeds", "--until", until, "--country", "gb", "--place", "lines")
    added = run(announce.app, "add", "--brand", brand.code, *words, "--json")
    assert added.exit_code == 0, added.output
    (row,) = listed(brand)
    assert (row["title"], row["country"], row["place"]) == ("Antenna in Leeds", "GB", "lines")
    assert row["id"] == json.loads(added.stdout)["id"]
    assert run(announce.app, "end", "--brand", brand.code, row["id"]).exit_code == 0
    assert listed(brand) == []
    again = run(announce.app, "end", "--brand", brand.code, row["id"])
    assert "has no announcement" in str(again.exception)


@pytest.mark.feature("A20")
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--language", "tlh"), "No page is written in tlh"),
        (("--place", "moon"), "There is no place moon"),
        (("--since", "2999-01-01"), "not before its first"),
        (("--text", "x" * 1001), "Shorten it"),
    ],
)
def test_what_cannot_be_announced_is_refused_with_what_would_do(words, said):
    brand = a_brand()
    until = clock().date() + timedelta(days=3)
    result = run(announce.app, "add", "--brand", brand.code, "--title", "x", "--until", until, *words)
    assert isinstance(result.exception, Refused)
    assert said in str(result.exception)
    assert listed(brand) == []


@pytest.mark.feature("A12")
def test_an_activation_code_is_handed_in_and_followed():
    line = a_line()
    refused = run(esim.app, "release", "--line", line.external_id, "--code", "LPA:1$no server$X")
    assert "LPA:1$server$TOKEN" in str(refused.exception)
    unknown = run(esim.app, "tell", "--line", line.external_id, "--state", "installed")
    assert "First: clearline esim release" in str(unknown.exception)
    assert run(esim.app, "release", "--line", line.external_id, "--code", CODE).exit_code == 0
    found = of_line(line=line, case=None)
    assert (found.state, found.activation_code) == ("released", CODE)
    assert run(esim.app, "tell", "--line", line.external_id, "--state", "installed").exit_code == 0
    found = of_line(line=line, case=None)
    assert (found.state, found.activation_code) == ("installed", None)
