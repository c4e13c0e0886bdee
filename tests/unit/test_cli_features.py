"""What `clearline features` makes of tests and of their last outcomes."""

import ast
import json

import pytest

from clearline.cli import features

SOURCE = """
import pytest
pytestmark = [pytest.mark.database, pytest.mark.feature("A1")]

@pytest.mark.feature("B2", "C3")
def test_one(): ...

@pytest.mark.parametrize("x", [1])
def test_two(x): ...
"""


def test_marks_of_a_test_and_of_its_module_are_read_without_running_it():
    assert dict(features._marks(ast.parse(SOURCE))) == {"test_one": ["A1", "B2", "C3"], "test_two": ["A1"]}


@pytest.mark.parametrize(
    ("tests", "ended", "outcome"),
    [
        (set(), {}, "open"),
        ({"a"}, {}, "unrun"),
        ({"a"}, {"gone": {"passed"}}, "unrun"),
        ({"a", "b"}, {"a": {"skipped"}}, "skipped"),
        ({"a", "b"}, {"a": {"skipped"}, "b": {"passed"}}, "passed"),
        ({"a", "b"}, {"a": {"passed"}, "b": {"passed", "failed"}}, "failed"),
    ],
)
def test_a_failure_weighs_most_then_a_pass(tests, ended, outcome):
    assert features._outcome(tests, ended) == outcome


def test_parameters_of_one_test_count_together(tmp_path, monkeypatch):
    record = tmp_path / "record.json"
    record.write_text(json.dumps({"t.py::a[1]": {"outcome": "passed"}, "t.py::a[2]": {"outcome": "failed"}}))
    monkeypatch.setattr(features, "record_path", lambda: record)
    assert features._last_outcomes() == {"t.py::a": {"passed", "failed"}}


def test_every_id_is_listed_also_where_nothing_ran(tmp_path, monkeypatch):
    monkeypatch.setattr(features, "record_path", lambda: tmp_path / "none.json")
    found = features.examine()
    assert len(found) == 98
    assert {each.outcome for each in found} <= {"open", "unrun"}


def test_what_is_built_in_part_is_not_called_proven():
    ended = {"a": {"passed"}, "b": {"failed"}}
    assert features._outcome({"a"}, ended, whole=False) == "partial"
    assert features._outcome({"a", "b"}, ended, whole=False) == "failed"
    assert features._outcome(set(), ended, whole=False) == "open"
