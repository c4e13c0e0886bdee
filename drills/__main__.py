"""`python -m drills R1 --n 1000 --seed 7 [--plant] [--record]`: figures last.

Exits 0 when the promise held, 1 when it broke, 2 when the run proves nothing
(it crashed, or did no trial). `--list` names the drills; `--record` keeps a
run under docs/figures, and `--page` makes the tables of docs from what is kept.
"""

import argparse
import sys

from bench import records
from bench.machines import Machine, machine

from drills import form
from drills.registry import DRILLS, Entry


def main(arguments: list[str] | None = None) -> int:
    """Do what the command line says; return the exit code."""
    given = _parser().parse_args(arguments)
    form.make_ready()
    if given.list:
        return _list()
    if given.page:
        return _page()
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
    parser.add_argument("--record", action="store_true", help="keep the run under docs/figures/drill")
    parser.add_argument("--page", action="store_true", help="make the tables of docs anew, and no drill")
    parser.add_argument("--list", action="store_true", help="name the drills and their totals of trials")
    return parser


def _list() -> int:
    for name, entry in DRILLS.items():
        print(f"{name:<4} {form.title(entry)}")
        print(f"     at a landing {entry.small:,}, planted {entry.planted:,}, in full {entry.full:,}")
    return 0


def _page() -> int:
    for path in records.render_documents():
        print(f"{path} was made anew")
    return 0


def _run(entry: Entry, given: argparse.Namespace) -> int:
    from drills import ground

    n = given.n if given.n is not None else entry.planted if given.plant else entry.small
    where = machine()
    with ground.template():
        result = form.run(entry, n=n, seed=given.seed, plant=given.plant)
    if given.record:
        _record(entry, given, n, where, result)
    print(form.report(given.name, result, n=n, seed=given.seed, plant=given.plant), flush=True)
    return result.verdict.value


def _record(entry: Entry, given: argparse.Namespace, n: int, where: Machine, result: form.Result) -> None:
    """Keep a run; one that proves nothing is not worth keeping."""
    if result.verdict is form.Verdict.NO_EVIDENCE:
        print("Not kept: the run proves nothing.")
        return
    planted = " --plant" if given.plant else ""
    kept = records.record(
        kind="drill",
        name=f"{given.name}-planted" if given.plant else given.name,
        command=f"python -m drills {given.name} --n {n} --seed {given.seed}{planted}",
        machine=where,
        figures={
            "promise": form.title(entry),
            "came_of_it": result.verdict.name.lower()
            + (", as it must" if given.plant and result.broken else ""),
            "seconds": round(result.seconds, 1),
            **result.figures,
        },
    )
    print(f"kept as {records.store(kept)}")


if __name__ == "__main__":
    sys.exit(main())
