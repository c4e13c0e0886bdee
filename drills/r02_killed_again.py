"""R2: a worker that is killed again while it recovers what another one left still loses and repeats nothing.

As R1, and whoever takes up what the dead worker held is killed as well, at a
boundary that only chance knows, once or twice. The plant is R1's.
"""

import random

from drills.killing import Kill, run

FURTHEST = 40  # boundaries; a whole case passes some sixty


def drill(*, n: int, seed: int, plant: bool) -> dict[str, int]:
    """Kill n workers at a boundary each, and those that follow them once or twice more."""
    return run(n=n, seed=seed, plant=plant, kills=_again)


def _again(boundary: str, chance: random.Random) -> tuple[Kill, ...]:
    more = chance.randint(1, 2)
    return (Kill(at=boundary), *(Kill(after=chance.randint(1, FURTHEST)) for _ in range(more)))
