"""A warm parent: starts Django and migrates once, then forks one child for each drill it is asked for.

    python -m drills.warm

Reads one JSON list of arguments a line, as `python -m drills` would take them,
and answers each with one line: {"code": exit code, "told": what was printed}.
A child that is killed ends with a code below zero, as everywhere.
"""

import json
import os
import sys
import tempfile
import traceback
from typing import IO

from drills import form, ground
from drills.__main__ import main as drill


def serve(asked: IO[str], answers: IO[str]) -> None:
    """Run what is asked for, one after the other, until nobody asks any more."""
    form.make_ready()
    with ground.template():
        for line in asked:
            code, told = run(json.loads(line))
            answers.write(json.dumps({"code": code, "told": told}) + "\n")
            answers.flush()


def run(arguments: list[str]) -> tuple[int, str]:
    """Run one drill in a child of our own; return its exit code and what it printed."""
    with tempfile.TemporaryFile("w+", encoding="utf-8") as told:
        sys.stdout.flush()
        sys.stderr.flush()
        child = os.fork()
        if not child:
            _be_the_drill(arguments, told)
        _, status = os.waitpid(child, 0)
        told.seek(0)
        return os.waitstatus_to_exitcode(status), told.read()


def _be_the_drill(arguments: list[str], told: IO[str]) -> None:
    code = form.Verdict.NO_EVIDENCE.value
    try:
        os.dup2(told.fileno(), sys.stdout.fileno())
        os.dup2(told.fileno(), sys.stderr.fileno())
        code = drill(arguments)
    except BaseException:  # noqa: BLE001 (nothing may get past here: the parent's loop would run twice)
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    serve(sys.stdin, sys.stdout)
