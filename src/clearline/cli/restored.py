"""Before anybody is served: whether one of the databases was restored to a day before an erasure."""

import os
import subprocess

import psycopg

from clearline.brands.database import statement
from clearline.cli.errors import Refused
from clearline.cli.supervise import python

HALVES = {"main": "DATABASE_ENGINE_URL", "keystore": "KEYSTORE_ENGINE_URL"}


def forget_again(urls: dict[str, str], *, engine: dict[str, str]) -> None:
    """Erase again what a restore brought back; asks two small questions, and does nothing where they agree.

    `engine` is the environment of the login that erases.

    Raises:
        Refused: it did not work out; nothing may be served before it has.
    """
    halves = [_runs(urls[variable], half) for half, variable in HALVES.items()]
    if halves[0] == halves[1]:
        return
    ran = subprocess.run(  # noqa: S603 (our own module)
        python("clearline", "retention", "replay"),
        env={**os.environ, **engine, "CLEARLINE_ROLE": "engine"},
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode:
        raise Refused(f"What was erased could not be erased again:\n{ran.stderr.strip()[-2000:]}")


def _runs(url: str, half: str) -> set[object]:
    """Return the writes of the journal in one of the databases, as `privacy.journal` does with Django."""
    with psycopg.connect(url) as asked:
        return {
            run_id for (run_id,) in asked.execute(statement("clearline.privacy", f"runs_{half}").encode())
        }
