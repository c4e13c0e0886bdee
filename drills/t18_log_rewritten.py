"""T18: Whoever owns the database and rewrites the log is found out, the entry named, and nobody for nothing.

Edits, deletes, swaps, insertions, moved sheets, altered tiles and checkpoints,
rollbacks without a trace and forks signed with the log's own key, each at a
seeded place of a log of hundreds of entries. `log check` runs as an auditor
would run it, with a checkpoint that somebody kept. Between the attacks the log
is left alone, or grows as it should: then nothing may be reported. The plant
is a check that believes the commitments that are stored.
"""

from collections import Counter
from contextlib import ExitStack
from itertools import cycle, islice
from random import Random
from unittest.mock import patch

from clearline.audit import stretches
from clearline.audit.check import Report
from drills import ground, log_ground
from drills.log_attacks import ATTACKS
from drills.log_ground import Log

QUIET_EVERY, TIDY_EVERY = 10, 50


def drill(*, n: int, seed: int, plant: bool) -> dict[str, int]:
    """Attack a log n times, each time whole again, and count what was not found."""
    chance, told = Random(seed), Counter(trials=0, quiet_trials=0, entries_named=0, whole_log_named=0)
    told.update(dict.fromkeys(("broken_not_found", "broken_not_named", "broken_false_alarms"), 0))
    with ground.database() as database, ExitStack() as bug:
        log_ground.as_owner_of_the_machine(database)
        log = log_ground.grown(chance)
        if plant:
            bug.enter_context(patch.object(stretches, "_hashes", _as_stored))
        for number, name in enumerate(islice(cycle(ATTACKS), n)):
            if number % TIDY_EVERY == 0:
                log_ground.tidy()
            _attacked(log, name, chance, told)
            if number % QUIET_EVERY == 0:
                _left_alone(log, chance, told)
        told["entries"] = log.size
        database.log_in("engine")
        return {**told, "broken_promises": ground.broken_promises(database)}


def _attacked(log: Log, name: str, chance: Random, told: Counter[str]) -> None:
    with log_ground.undone_afterwards():
        seq = ATTACKS[name](log, chance)
        report = log.check()
    told.update(("trials", f"tried_{name}"))
    told["broken_not_found"] += report.sound
    if seq is None:
        told["whole_log_named"] += not report.sound
    elif not report.sound:
        named = _names(report, seq)
        told["entries_named" if named else "broken_not_named"] += 1


def _names(report: Report, seq: int) -> bool:
    return any(problem.seq == seq for problem in report.problems)


def _left_alone(log: Log, chance: Random, told: Counter[str]) -> None:
    """Look at the log as it is, or after it grew as logs do."""
    with log_ground.undone_afterwards():
        for _ in range(chance.randrange(3)):
            log.write(chance.randint(1, 30), chance)
        if chance.random() < 0.5:
            log_ground.sequencer.run(log.began)
        told["broken_false_alarms"] += not log.check().sound
    told["quiet_trials"] += 1


def _as_stored(entries: list[stretches.Read]) -> list[bytes]:
    """Believe what is stored: the bug."""
    return [entry.commitment for entry in entries]
