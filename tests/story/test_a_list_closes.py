"""A brand shuts down: its lines are closed from a list, and the run is killed in the middle."""

import csv
import json
import os
import subprocess
from pathlib import Path

import pytest
from tests.builders import a_brand, a_holder, a_line
from tests.crew import at_work, wait_for
from tests.database_server import TestDatabase

from clearline.cases.models import BulkRow, Case
from clearline.cli.supervise import python
from clearline.journey import road

pytestmark = pytest.mark.database
PATIENCE = 100.0
OPENED = BulkRow.objects.filter(outcome="opened")


class Colleague:
    """Dana's colleague at the operator, at a terminal."""

    def __init__(self, database: TestDatabase, home: Path) -> None:
        self._surroundings = {
            **os.environ,
            "CLEARLINE_HOME": str(home),
            "PYTHONPATH": str(Path(__file__).parents[2] / "src"),
            "DATABASE_ENGINE_URL": database.url("engine"),
            "KEYSTORE_ENGINE_URL": database.url("engine", "keys"),
            "DATABASE_AUDITOR_URL": database.url("auditor"),
        }

    def begins(self, *words: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            python("clearline", "bulk", *words),
            env=self._surroundings,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def is_told(self, *words: str):
        with self.begins(*words, "--json") as command:
            told, complaint = command.communicate(timeout=PATIENCE)
        assert command.returncode == 0, complaint
        return json.loads(told)


@pytest.mark.feature("C16", "S1")
@pytest.mark.timeout(300)
def test_a_brand_shuts_down_and_its_list_is_killed_in_the_middle(database, tmp_path):
    # Given a brand with sixty lines and money on them: one waits for an order, one belongs to a minor
    brand = a_brand()
    lines = [a_line(brand=brand, credit_minor=100) for _ in range(58)]
    lines.append(a_line(brand=brand, open_order=True))
    lines.append(a_line(brand=brand, account=a_holder(brand=brand, kind="minor").account))
    path = tmp_path / "brand.csv"
    path.write_text("".join(["line\n", *(f"lumo-uk/{line.external_id}\n" for line in lines)]), "utf-8")
    dana = Colleague(database, tmp_path)
    # When she asks what it would mean, nothing happens, and she is told
    outlook = dana.is_told(str(path), "--dry-run")["brands"]["lumo-uk"]
    assert outlook["prospects"] == {"at_once": 58, "reviewed": 1, "waits": 1}
    (money,) = (each for each in outlook["money"] if each["prospect"] == "at_once")
    assert (money["comes_back_minor"], money["currency"]) == (5800, "GBP")
    assert not Case.objects.exists()
    # When the run is killed in the middle, twice
    for already in (0, 15):
        with dana.begins(str(path), "--rate", "15") as run:
            wait_for(lambda more=already: OPENED.count() > more, seconds=PATIENCE, what="cases are opened")
            run.kill()
    opened = OPENED.count()
    assert 0 < opened < 60
    # And the same file is handed in again, while workers work
    with at_work(database, tmp_path):
        told = dana.is_told(str(path), "--rate", "0", "--follow")["brands"]["lumo-uk"]
        # Then every line has one case, and ended as was said
        assert told["states"] == {"blocked": 1, "referred": 1, "settled": 58}
        assert told["money"] == [
            {
                "currency": "GBP",
                "lines": 58,
                "comes_back_minor": 5800,
                "to_pay_minor": 0,
                "refunded_minor": 5800,
            }
        ]
    assert sorted(Case.objects.values_list("line_id", flat=True)) == sorted(line.id for line in lines)
    # And the result of every row is there, in the order of the list
    (run,) = dana.is_told()
    dana.is_told("--status", run["run"], "--out", str(tmp_path / "results.csv"))
    with (tmp_path / "results.csv").open(encoding="utf-8", newline="") as file:
        results = list(csv.DictReader(file))
    assert [each["line"] for each in results] == [line.external_id for line in lines]
    assert sum(bool(each["certificate"]) for each in results) == 58
    assert (results[58]["reason"], results[58]["rule"]) == ("order_open", results[58]["rule"])
    assert results[58]["rule"].startswith("blocker.active_services")
    # And to hand it in once more changes nothing
    before = list(Case.objects.order_by("id").values_list("id", "version"))
    dana.is_told(str(path))
    assert list(Case.objects.order_by("id").values_list("id", "version")) == before
    assert road.case_by_reference(results[0]["reference"]).line_id == lines[0].id
