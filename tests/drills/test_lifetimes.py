"""R23 can be had again from its seed, and lives through thousands of lifetimes at a landing."""

import os

import pytest

FIVE_THOUSAND = 5_000


@pytest.mark.feature("S7")
def test_a_seed_lives_again_to_the_same_ends(warm):
    once, again, other = (warm.run("R23", "--n", "24", "--seed", seed) for seed in ("5", "5", "6"))
    assert (once.code, again.code, other.code) == (0, 0, 0), once.told
    assert once.figures["digest"] == again.figures["digest"] != other.figures["digest"]


@pytest.mark.feature("S7")
@pytest.mark.skipif(not os.environ.get("CI"), reason="a minute or two of both cores; CI has them")
def test_five_thousand_lifetimes_end_where_the_model_allows(warm):
    ran = warm.run("R23", "--n", str(FIVE_THOUSAND), "--seed", "11")
    assert (ran.code, ran.verdict) == (0, "HELD"), ran.told
    assert ran.figures["lifetimes"] == FIVE_THOUSAND
    assert ran.figures["workers_died"] > 100
    ended = {name.removeprefix("ended_") for name, figure in ran.figures.items() if figure}
    assert {"released", "rejected", "withdrawn", "expired", "held"} <= ended
