"""R23: everything at once, seeded: no lifetime ends where the declarations do not allow it.

Populations of lines live from the first request to the release of the
number, on a clock that stands until it is moved. People do at random what
doors let them do, and what they do not; one call to the outside in ten goes
wrong in one of seven ways; workers fall dead between claim and commit and
between a call and its answer. An oracle (`drills/lifetimes/model.py`) says
where each case must stand whenever the workers rest, and what must add up at
the end. Real: database, engine, outbox, doors, log, ledger, certificates.
Left out: the rendering of notices, which are counted.

Populations share nothing: they live side by side, and a failed one is had again alone:
`python -m drills.lifetimes --seed 7 --population 3 --lives 500`. Plants, by
turns: an answer that wakes nobody; a key of its own for every attempt; a
settled case that is released whenever it is looked at. The figure `digest` is made of
how each case ended, and when: it is the same in every run of a seed.
"""

import os
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from functools import partial
from itertools import islice
from unittest.mock import patch

from clearline.cases.engine import locking
from clearline.cases.engine.stage import Move, Stage
from clearline.cases.states import State
from clearline.journey import road
from clearline.outbox.claimed import ClaimedEffect
from drills import forks, ground
from drills.lifetimes.population import Lived, live

POPULATION = 500
FEWEST = 3  # populations, so that every plant has its turn
KINDS = ("doors", "states", "rest", "ends", "paths", "notices", "money", "papers", "ledger", "promises")


def drill(*, n: int, seed: int, plant: bool) -> dict[str, int | float]:
    """Let n lines live, in populations of at most `POPULATION`, and count what the model did not allow."""
    told: Counter[str] = Counter(lifetimes=0, **{f"broken_{kind}": 0 for kind in KINDS})
    digests: list[str] = []
    with ground.template():
        for number, lived in _all_at_once(list(enumerate(sizes(n))), seed=seed, plant=plant):
            told["lifetimes"] += lived.lives
            told.update({f"broken_{kind}": count for kind, count in lived.broken.items()})
            told.update(lived.counted)
            digests.append(lived.digest)
            if lived.told:
                print(f"python -m drills.lifetimes --seed {seed} --population {number} --lives {lived.lives}")
                print("\n".join(f"  {sentence}" for sentence in lived.told), flush=True)
    return {**told, "digest": zlib.crc32(" ".join(digests).encode())}


def live_again(*, seed: int, number: int, lives: int, plant: bool) -> Lived:
    """Let one population live, as it did among others or planted."""
    with planted(number) if plant else as_it_is() as stages:
        return live(seed=seed, number=number, lives=lives, stages=stages)


def _all_at_once(
    populations: list[tuple[int, int]], *, seed: int, plant: bool
) -> Iterator[tuple[int, Lived]]:
    """Let populations live, each in a process of its own, as many at a time as there are cores."""
    ahead = iter(populations)
    under_way: list[tuple[int, forks.Child]] = []
    while True:
        for number, lives in islice(ahead, (os.cpu_count() or 1) - len(under_way)):
            work = partial(live_again, seed=seed, number=number, lives=lives, plant=plant)
            under_way.append((number, forks.start(work)))
        if not under_way:
            return
        number, child = under_way.pop(0)
        yield number, child.wait().told()


def sizes(n: int) -> list[int]:
    """Deal n lives out to populations, as evenly as it goes."""
    populations = max(min(FEWEST, n), -(-n // POPULATION))
    return [n // populations + (number < n % populations) for number in range(populations)]


@contextmanager
def as_it_is() -> Iterator[Sequence[Stage]]:
    """Leave everything as it is built."""
    yield road.STAGES


@contextmanager
def planted(number: int) -> Iterator[Sequence[Stage]]:
    """Put one of the known bugs in, by the number of the population."""
    if number % 3 == 0:
        with patch.object(locking, "wake"):
            yield road.STAGES
    elif number % 3 == 1:
        with patch.object(ClaimedEffect, "key", property(_key_of_this_attempt)):
            yield road.STAGES
    else:
        yield [_hasty(stage) for stage in road.STAGES]


def _key_of_this_attempt(effect: ClaimedEffect) -> str:
    return f"{effect.effect}:{effect.origin}:{effect.attempt}"


def _hasty(stage: Stage) -> Stage:
    """Look at settled cases at once, and release whatever is looked at."""
    if State.SETTLED in stage.takes:
        return _with(stage, lambda move, _now: replace(move, to=State.RELEASED, due_at=None, quiet=False))
    if State.SETTLED in stage.gives:
        return _with(stage, lambda move, now: replace(move, due_at=now) if move.to is State.SETTLED else move)
    return stage


def _with(stage: Stage, changed: Callable[[Move, datetime], Move]) -> Stage:
    return replace(stage, decide=lambda case, facts, now: changed(stage.decide(case, facts, now), now))
