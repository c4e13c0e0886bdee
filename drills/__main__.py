"""`python -m drills R1 --n 1000 --seed 7 [--plant] [--record]`: figures last.

Exits 0 when the promise held, 1 when it broke, 2 when the run proves nothing
(it crashed, or did no trial). `--list` names the drills.
"""

import argparse
import sys

from drills import form
from drills.registry import DRILLS, Entry


def main(arguments: list[str] | None = None) -> int:
    """Do what the command line says; return the exit code."""
    given = _parser().parse_args(arguments)
    form.make_ready()
    if given.list:
        return _list()
    if not given.name:
        _parser().error(f"name a drill: {', '.join(DRILLS)}; or --list")
    entry = DRILLS[given.name]
    return _run(entry, given)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m drills", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("name", nargs="?", choices=list(DRILLS))
    parser.add_argument("--n", type=int, help="the total of trials; what a landing runs, unless told")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--plant", action="store_true", help="put the known bug in: the drill must then fail")
    parser.add_argument("--list", action="store_true", help="name the drills and their totals of trials")
    return parser


def _list() -> int:
    for name, entry in DRILLS.items():
        print(f"{name:<4} {form.title(entry)}")
        print(f"     at a landing {entry.small:,}, planted {entry.planted:,}, in full {entry.full:,}")
    return 0


def _run(entry: Entry, given: argparse.Namespace) -> int:
    from drills import ground

    n = given.n if given.n is not None else entry.planted if given.plant else entry.small
    with ground.template():
        result = form.run(entry, n=n, seed=given.seed, plant=given.plant)
    print(form.report(given.name, result, n=n, seed=given.seed, plant=given.plant), flush=True)
    return result.verdict.value


if __name__ == "__main__":
    sys.exit(main())
