"""`python -m drills T9 --n 20000 --seed 7 [--plant]`: figures last; exit 0 when it held, 1 when it broke."""

import argparse
import importlib
import os
import subprocess
import sys
import time

DRILLS = {"T9": "drills.t9_brands_apart"}


def main() -> int:
    """Run one drill and print its figures, seed and commit."""
    parser = argparse.ArgumentParser(prog="python -m drills", description=__doc__)
    parser.add_argument("name", choices=sorted(DRILLS))
    parser.add_argument("--n", type=int, default=20_000, help="trials")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--plant", action="store_true", help="put the known bug in: the drill must then fail")
    given = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clearline.settings")
    os.environ.setdefault("CLEARLINE_ROLE", "engine")
    os.environ.setdefault("CLEARLINE_MASTER_KEY", "ZHJpbGxzIG9ubHk6IG5ldmVyIGEgcmVhbCBtYXN0ZXI=")
    import django

    django.setup()
    began, commit = time.monotonic(), _commit()
    figures = importlib.import_module(DRILLS[given.name]).drill(n=given.n, seed=given.seed, plant=given.plant)
    broken = sum(value for name, value in figures.items() if name.startswith("broken"))
    took = f"{time.monotonic() - began:.1f} s"
    print(f"{given.name} seed {given.seed} commit {commit} plant {given.plant} {took}")
    for name, value in figures.items():
        print(f"  {name}: {value}")
    print("HELD" if not broken else "BROKEN")
    return 1 if broken else 0


def _commit() -> str:
    """Return the commit that is being drilled; `?` outside a clone."""
    told = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"],
        capture_output=True,
        text=True,
        check=False,
    )
    return told.stdout.strip() or "?"


if __name__ == "__main__":
    sys.exit(main())
