"""Drills hold, and each fails once its bug is planted: a drill that cannot fail proves nothing."""

import pytest
from drills.registry import DRILLS, WANTED

SEED = "7"
# What a drill proves besides that it can fail.
FEATURES = {
    "R4": ("S1", "S7"),
    "R7": ("S1", "S2", "S7"),
    "R8": ("S1", "S2", "S7"),
    "R9": ("S2", "S7"),
    "R10": ("S1", "S2", "S7"),
    "R15": ("D4", "S1", "S7"),
    "R17": ("E8", "S6", "S7"),
    "R19": ("E5", "G3", "S7"),
    "T18": ("G3", "S7"),
    "T19": ("E5", "S7"),
    "T9": ("S4", "S7"),
    "T17": ("E8", "S6", "S7"),
}
# What a drill must at least have seen, where its own judgement does not say so.
FLOORS = {
    "R4": {"acknowledged": 50, "refunds": 1},
    "R7": {"answered_503": 1, "effects_asked_about": 1, "refunds": 1},
    "R9": {"answers": 200, "refunds": 1},
    "R17": {"erased": 400, "came_back": 600, "lines_replayed": 1000},
    "T17": {"keys_seen_before": 200, "bytes_looked_at": 10_000_000},
    "T18": {"quiet_trials": 4, "entries_named": 20},
    "T19": {"tricks": 40, "json_bytes": 200, "pdf_bytes": 200},
    "T9": {"own_rows_seen": 3000, "tables": 28, "refused_by_row_security": 20},
}
EVERY = [
    pytest.param(name, marks=pytest.mark.feature(*FEATURES.get(name, ("S7",))), id=name) for name in DRILLS
]


@pytest.mark.parametrize("name", EVERY)
def test_the_promise_holds(warm, name):
    ran = warm.run(name, "--n", str(DRILLS[name].small), "--seed", SEED)
    assert (ran.code, ran.verdict) == (0, "HELD"), ran.told
    for figure, least in {DRILLS[name].counts: 1, **FLOORS.get(name, {})}.items():
        assert ran.figures[figure] >= least, figure


@pytest.mark.parametrize("name", EVERY)
def test_the_planted_bug_is_found(warm, name):
    ran = warm.run(name, "--n", str(DRILLS[name].planted), "--seed", SEED, "--plant")
    assert (ran.code, ran.verdict) == (1, "BROKEN"), ran.told


@pytest.mark.feature("S7")
@pytest.mark.parametrize("name", WANTED)
def test_every_drill_that_was_promised_is_there(name):
    entry = DRILLS[name]
    assert 0 < entry.small <= entry.full
    assert 0 < entry.planted <= entry.full
