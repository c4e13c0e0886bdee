"""`bench`: how fast the house is. The benchmarks lie beside the sources and are not shipped."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from clearline.cli.errors import Refused

ROOT = Path(__file__).parents[3]
# What follows the name is the benchmark's own to read, `--help` too.
PASSES_ON = {"allow_extra_args": True, "ignore_unknown_options": True, "allow_interspersed_args": False}


def bench(
    context: typer.Context,
    name: Annotated[
        str, typer.Argument(help="The benchmark, or `page` to make the tables of the documents anew.")
    ] = "",
) -> None:
    """Measure how fast the house is, against what it is compared with in the same run.

    Without a name, the benchmarks are listed; `clearline bench NAME --help` tells the options of one.
    """
    if not (ROOT / "bench" / "__main__.py").exists():
        raise Refused(
            f"There is no checkout around {ROOT}: benchmarks are no part of the package. Run them in a clone."
        )
    called = subprocess.run(  # noqa: S603 (our own interpreter and module)
        [sys.executable, "-m", "bench", *([name] if name else ["--help"]), *context.args],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)])},
        check=False,
    )
    raise typer.Exit(called.returncode)
