"""The form of a drill: what holds, what broke, and what proves nothing."""

import sys
from types import ModuleType

import pytest
from drills.__main__ import main
from drills.registry import DRILLS, Entry

from drills import form

HELD = {"trials": 3, "broken_anything": 0, "broken_promises": 0}


@pytest.fixture
def drilled(monkeypatch):
    """Judge a drill that gives these figures, or raises."""

    def judged(figures):
        def drill(*, n, seed, plant):
            if isinstance(figures, Exception):
                raise figures
            return figures

        module = ModuleType("drills.made_up", "R0: nothing is lost.")
        module.drill = drill
        monkeypatch.setitem(sys.modules, "drills.made_up", module)
        return form.run(Entry("drills.made_up", small=1, planted=1, full=1), n=1, seed=7, plant=False)

    return judged


@pytest.mark.feature("S7")
@pytest.mark.parametrize(
    ("figures", "verdict", "said"),
    [
        (HELD, form.Verdict.HELD, ""),
        ({**HELD, "broken_anything": 1}, form.Verdict.BROKEN, ""),
        ({**HELD, "broken_promises": 1}, form.Verdict.BROKEN, ""),
        ({**HELD, "trials": 0}, form.Verdict.NO_EVIDENCE, "No trial was done"),
        ({"broken_promises": 0}, form.Verdict.NO_EVIDENCE, "No trial was done"),
        ({"trials": 3}, form.Verdict.NO_EVIDENCE, "reports no broken_promises"),
        (RuntimeError("the drill itself"), form.Verdict.NO_EVIDENCE, "RuntimeError: the drill itself"),
    ],
    ids=["held", "broken", "a promise broken", "no trial", "nothing counted", "did not look", "crashed"],
)
def test_a_run_is_judged_by_its_figures(drilled, figures, verdict, said):
    result = drilled(figures)
    assert result.verdict is verdict
    assert said in result.said


def test_a_report_names_seed_and_commit_and_ends_with_figures_and_verdict(drilled):
    told = form.report("R0", drilled({**HELD, "broken_anything": 2}), n=3, seed=11, plant=False)
    head, *figures, verdict = told.splitlines()
    assert head.startswith("R0 n 3 seed 11 commit ")
    assert figures == ["  trials: 3", "  broken_anything: 2", "  broken_promises: 0"]
    assert verdict == "BROKEN"


def test_the_list_names_each_drill_with_its_promise(capsys):
    assert main(["--list"]) == 0
    told = capsys.readouterr().out
    for name, entry in DRILLS.items():
        assert f"{name:<4} {form.title(entry)}" in told
        assert form.title(entry).endswith(".")


def test_without_a_name_it_says_which_there_are(capsys):
    with pytest.raises(SystemExit):
        main([])
    assert "name a drill: " in capsys.readouterr().err
