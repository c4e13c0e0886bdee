"""One warm parent for all drills of a session: Django and the migrations cost three seconds only once."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import pytest


@dataclass
class Ran:
    """What one run of a drill came to."""

    code: int
    told: str

    @property
    def figures(self) -> dict[str, float]:
        found = re.findall(r"^  (\w+): (-?[\d.]+(?:e-?\d+)?)$", self.told, re.MULTILINE)
        return {name: float(value) for name, value in found}

    @property
    def verdict(self) -> str:
        return self.told.rstrip().rsplit("\n", 1)[-1]


class Warm:
    """The warm parent, and one drill after the other."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def run(self, *arguments: str) -> Ran:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(arguments) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        assert answer, "the warm parent of the drills has ended"
        return Ran(**json.loads(answer))


@pytest.fixture(scope="session")
def warm() -> Iterator[Warm]:
    with subprocess.Popen(
        [sys.executable, "-m", "drills.warm"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield Warm(process)
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(timeout=60) == 0
