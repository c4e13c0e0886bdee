"""Which drills there are, and how large each runs: one line a drill.

A drill is a module with a docstring whose first line is its promise, and a
function `drill(*, n, seed, plant)` that returns its figures:

- `n` is the total of trials, spread round-robin over the drill's kinds;
- the figure named by `counts` says how many trials were really done: none is red;
- figures whose names begin with `broken` must be 0, all others inform;
- `broken_promises` is the number of rows of `invariant_breach` at its end;
- `plant=True` puts the known bug in, by patching from the drill, and the drill must then be red.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """One drill: where it is, and its totals of trials.

    `small` and `planted` run at every landing, in at most 10 seconds each on
    two quiet cores; `full` runs once, by command, and is put on record.
    """

    module: str
    small: int
    planted: int
    full: int
    counts: str = "trials"


# The drills that are promised, each with its plant.
WANTED = (
    *("R1", "R2", "R3", "R4", "R7", "R8", "R9", "R10", "R11", "R12", "R14", "R15", "R17", "R19"),
    *("R21", "R23", "T9", "T17", "T18", "T19"),
)

DRILLS: dict[str, Entry] = {
    "R1": Entry("drills.r01_killed", small=40, planted=30, full=4_750),
    "R2": Entry("drills.r02_killed_again", small=16, planted=12, full=950),
    "R3": Entry("drills.r03_zombie", small=16, planted=8, full=400),
    "R4": Entry("drills.r04_database_dies", small=2, planted=2, full=500),
    "R7": Entry("drills.r07_torn_network", small=3, planted=3, full=1_000),
    "R8": Entry("drills.r08_connector_misbehaves", small=24, planted=12, full=2_520),
    "R9": Entry("drills.r09_submitted_twice", small=5, planted=2, full=1_000),
    "R21": Entry("drills.r21_overload", small=40, planted=16, full=12_000),
    "R10": Entry("drills.r10_answers_shuffled", small=40, planted=20, full=3_840),
    "R15": Entry("drills.r15_messages_out", small=12, planted=8, full=1_000),
    "R11": Entry("drills.r11_clocks", small=40, planted=16, full=4_000),
    "R12": Entry("drills.r12_weeks_pass", small=15, planted=5, full=1_000),
    "R14": Entry("drills.r14_poison", small=7, planted=7, full=210),
    "R23": Entry("drills.r23_everything_at_once", small=90, planted=30, full=100_000, counts="lifetimes"),
    "R17": Entry("drills.r17_restore", small=400, planted=100, full=10_000),
    "T17": Entry("drills.t17_nothing_left", small=200, planted=60, full=10_000),
    "R19": Entry("drills.r19_bit_rot", small=120, planted=36, full=10_000),
    "T18": Entry("drills.t18_log_rewritten", small=36, planted=18, full=10_000),
    "T19": Entry("drills.t19_forged_certificate", small=645, planted=100, full=200_000),
    "T9": Entry("drills.t9_brands_apart", small=3_000, planted=1_000, full=1_000_000, counts="requests"),
}
