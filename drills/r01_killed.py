"""R1: a worker that is killed at any boundary loses nothing, repeats nothing, and another one ends its cases.

Each trial brings a case to a boundary in a forked worker, which ends itself
there with SIGKILL. Other workers go on. Two leases later nothing may be left
in the hands of the dead, and in the end the case, its money, its papers, its
log and what was done outside must be those of a case that nobody disturbed.
The plant derives the key of an effect from the attempt.
"""

import random

from drills.killing import Kill, run


def drill(*, n: int, seed: int, plant: bool) -> dict[str, int]:
    """Kill n workers, each at one boundary, spread round-robin over all of them."""
    return run(n=n, seed=seed, plant=plant, kills=_one)


def _one(boundary: str, _chance: random.Random) -> tuple[Kill, ...]:
    return (Kill(at=boundary),)
