"""Let one population of R23 live again: `python -m drills.lifetimes --seed 7 --population 3 --lives 500`."""

import argparse
import sys

from drills import form


def main() -> int:
    """Live one population and tell all that was broken; exit 1 where anything was."""
    parser = argparse.ArgumentParser(prog="python -m drills.lifetimes", description=__doc__)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--population", type=int, required=True)
    parser.add_argument("--lives", type=int, required=True)
    parser.add_argument(
        "--plant", action="store_true", help="with the bug that this population has its turn of"
    )
    given = parser.parse_args()
    form.make_ready()
    from drills import ground
    from drills.r23_everything_at_once import live_again

    with ground.template():
        lived = live_again(seed=given.seed, number=given.population, lives=given.lives, plant=given.plant)
    for sentence in lived.told:
        print(f"  {sentence}")
    print(f"commit {form.commit()} digest {lived.digest} broken {sum(lived.broken.values())}")
    return 1 if lived.broken else 0


if __name__ == "__main__":
    sys.exit(main())
