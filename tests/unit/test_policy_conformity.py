"""The conformity report and `clearline laws`."""

import json

import pytest
import typer
from typer.testing import CliRunner

from clearline.cli.laws import laws
from clearline.policy.conformity import pack_of, report
from clearline.policy.packs import PolicyError, load

app = typer.Typer()
app.command()(laws)


@pytest.mark.feature("G1")
def test_the_report_lists_every_rule_of_every_pack_with_its_source():
    rows = report()
    assert len(rows) == 9 * 73
    assert {(row.pack, row.rule) for row in rows} == {
        (pack, rule)
        for pack in ("ae", "cn", "de", "eu", "fr", "gb", "in", "intl", "us")
        for rule in load("intl").rules
    }
    row = next(row for row in rows if (row.pack, row.rule) == ("gb", "port_out.code_validity"))
    assert (row.value, row.unit, row.answered_by, row.verified) == (30, "days", "gb", True)
    assert row.source.startswith("Ofcom General Condition C7")
    assert row.read_on.isoformat() == "2026-11-21"


@pytest.mark.feature("G1")
def test_what_nobody_has_verified_is_told():
    silent = next(row for row in report("GB") if row.rule == "number.quarantine")
    assert (silent.answered_by, silent.verified, silent.value) == ("intl", False, {"min": 90, "max": None})
    written = {rule.id for rule in load("intl").rules.values() if not rule.verified}
    assert {row.rule for row in report("intl") if not row.verified} == written


@pytest.mark.parametrize(
    ("country", "pack"),
    [
        ("DE", "de"),
        ("de", "de"),
        ("PT", "eu"),
        ("ie", "eu"),
        ("JP", "intl"),
        ("CH", "intl"),
        ("intl", "intl"),
    ],
)
def test_which_pack_holds_in_a_country(country, pack):
    assert pack_of(country) == pack


@pytest.mark.parametrize("country", ["", "D", "DEU", "12", "Ümläut"])
def test_what_is_no_country_is_refused(country):
    with pytest.raises(PolicyError, match="is no country"):
        report(country)


@pytest.mark.feature("G1")
def test_the_command_prints_for_people_and_for_programs():
    runner = CliRunner(env={"COLUMNS": "160"})
    overview = runner.invoke(app, [])
    assert overview.exit_code == 0
    assert "United Kingdom" in overview.output
    assert "2026.11.21" in overview.output
    one = runner.invoke(app, ["--country", "IN"])
    assert "must_not_block" in one.output
    assert "7 working days" in one.output
    assert "90 or more days" in one.output
    assert "73 rules of the pack in" in one.output
    rows = json.loads(runner.invoke(app, ["--country", "IN", "--json"]).output)
    assert len(rows) == 73
    assert rows[0]["rule"] == "blocker.unpaid_bill"
    assert rows[0]["value"] == "must_not_block"
    assert rows[0]["read_on"] == "2026-11-21"
