"""The form of a drill: run it, judge its figures, say what came of it."""

import importlib
import os
import random
import subprocess
import time
import traceback
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from drills.registry import Entry

Figures = Mapping[str, int | float]
PROMISES = "broken_promises"


class Verdict(IntEnum):
    """What a drill ended with; the numbers are the exit codes of its command."""

    HELD = 0
    BROKEN = 1
    NO_EVIDENCE = 2


@dataclass(frozen=True, slots=True)
class Result:
    """What one run of a drill came to; `said` explains where the figures alone do not."""

    verdict: Verdict
    seconds: float
    figures: Figures = field(default_factory=dict)
    said: str = ""

    @property
    def broken(self) -> bool:
        return self.verdict is Verdict.BROKEN


def make_ready() -> None:
    """Set Django up as the engine of an installation that has nothing of this machine's own."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clearline.settings")
    os.environ.setdefault("CLEARLINE_ROLE", "engine")
    os.environ.setdefault("CLEARLINE_MASTER_KEY", "ZHJpbGxzIG9ubHk6IG5ldmVyIGEgcmVhbCBtYXN0ZXI=")
    import django

    django.setup()


def title(entry: "Entry") -> str:
    """Return the promise of a drill: the first line of its module's docstring, without its number."""
    told = (importlib.import_module(entry.module).__doc__ or "").strip().splitlines()
    return told[0].split(": ", 1)[-1] if told else ""


def run(entry: "Entry", *, n: int, seed: int, plant: bool) -> Result:
    """Run a drill and judge it. A drill that crashes is red, and so is one that did nothing."""
    began = time.monotonic()
    random.seed(seed)  # for whatever rolls dice without saying whose
    try:
        figures = importlib.import_module(entry.module).drill(n=n, seed=seed, plant=plant)
    except Exception:  # noqa: BLE001 (whatever it is, the run proves nothing, and that is said)
        return Result(Verdict.NO_EVIDENCE, time.monotonic() - began, said=traceback.format_exc())
    said = _missing(entry, figures)
    verdict = Verdict.NO_EVIDENCE if said else Verdict.BROKEN if _broken(figures) else Verdict.HELD
    return Result(verdict, time.monotonic() - began, figures, said)


def _missing(entry: "Entry", figures: Figures) -> str:
    """Say why figures prove nothing, whatever else they tell."""
    if PROMISES not in figures:
        return f"The drill reports no {PROMISES}: count what `invariant_breach` shows at its end."
    if not figures.get(entry.counts):
        return (
            f"No trial was done: the figure {entry.counts!r} is {figures.get(entry.counts)!r}."
            " The registry names the figure that counts trials (`counts`)."
        )
    return ""


def _broken(figures: Figures) -> bool:
    return any(value for name, value in figures.items() if name.startswith("broken"))


def commit() -> str:
    """Return the commit that is being drilled; `?` outside a clone."""
    told = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"],
        capture_output=True,
        text=True,
        check=False,
    )
    return told.stdout.strip() or "?"


def report(name: str, result: Result, *, n: int, seed: int, plant: bool) -> str:
    """Return a run as its command prints it: what ran, what is to be said, figures, verdict."""
    head = f"{name} n {n} seed {seed} commit {commit()} plant {plant} {result.seconds:.1f} s"
    figures = [f"  {figure}: {value}" for figure, value in result.figures.items()]
    said = [result.said.rstrip()] if result.said else []
    return "\n".join([head, *said, *figures, result.verdict.name.replace("_", " ")])
