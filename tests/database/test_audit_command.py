"""`clearline log`: what an operator or an auditor reads, and the exit code that a script reads."""

import json
from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.db import transaction
from tests import builders
from typer.testing import CliRunner

from clearline.audit import leaves, sequencer
from clearline.cli import log

pytestmark = pytest.mark.database
NOW = datetime(2026, 12, 12, 23, 59, 6, tzinfo=UTC)


@pytest.fixture
def run(database, monkeypatch):
    """Run a command of `clearline log` on the database of the test."""
    monkeypatch.setattr(log.start, "django_as", lambda _role: None)
    return lambda *words: CliRunner().invoke(log.app, list(words))


@pytest.fixture
def _three_events(database):
    brand = builders.a_brand()
    with transaction.atomic():
        leaves.write(
            [
                leaves.Leaf(
                    brand_id=brand.id, origin=UUID(int=7), kind="login.code_sent", at=NOW, body={"n": n}
                )
                for n in range(3)
            ]
        )
    sequencer.run(NOW)


@pytest.mark.feature("G3")
@pytest.mark.usefixtures("_three_events")
def test_an_untouched_log_is_said_to_be_so(run):
    found = run("check")
    assert found.exit_code == 0
    assert (
        "3 entries and 1 signed checkpoints read, 0 waiting for their number: nothing was touched."
        in found.output
    )
    assert json.loads(run("check", "--json").stdout) == {
        "sound": True, "entries": 3, "waiting": 0, "checkpoints": 1, "problems": [],
    }  # fmt: skip


@pytest.mark.feature("G3")
@pytest.mark.usefixtures("_three_events")
def test_a_touched_entry_is_named_and_ends_with_one(run, database):
    with database.superuser_connection() as intruder:
        intruder.execute("SET session_replication_role = replica")
        intruder.execute("UPDATE audit_leaf SET body = '{}' WHERE place = 1")
    found = run("check")
    assert found.exit_code == 1
    assert "Entry 1 was altered: it does not fit its commitment." in found.output
    (problem,) = json.loads(run("check", "--json").stdout)["problems"]
    assert problem["entry"] == 1
    assert UUID(problem["id"])


@pytest.mark.feature("G3")
@pytest.mark.usefixtures("_three_events")
def test_a_checkpoint_that_was_kept_is_compared(run, tmp_path):
    kept = tmp_path / "kept.txt"
    kept.write_text(run("checkpoint").stdout, encoding="utf-8")
    assert run("check", "--since", str(kept)).exit_code == 0
    kept.write_text("no checkpoint", encoding="utf-8")
    for path in (kept, tmp_path / "missing.txt"):
        refused = run("check", "--since", str(path))
        assert refused.exit_code == 2
        assert "clearline log checkpoint > FILE" in refused.output


def test_an_empty_log_has_no_checkpoint_and_nothing_to_complain_of(run):
    assert run("checkpoint").exit_code == 2
    assert run("check").exit_code == 0
