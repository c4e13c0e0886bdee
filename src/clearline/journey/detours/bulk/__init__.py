"""Close a list of a million lines: rehearse it, record it once, carry it on, pause it, and tell every result.

A list opens cases, and nothing else: from there on each line goes the road
of every other, in the lane where nobody is queued behind it.
"""

from clearline.journey.detours.bulk.judging import Prospect
from clearline.journey.detours.bulk.listfile import ListRefused, Reading
from clearline.journey.detours.bulk.rehearsing import Judging, Rehearsal, rehearse
from clearline.journey.detours.bulk.running import BACKLOG, End, Going, carry_on, follow
from clearline.journey.detours.bulk.runs import (
    NAMED,
    NoSuchRun,
    all_runs,
    digest_called,
    is_paused,
    let_go_on,
    pause,
    record,
)
from clearline.journey.detours.bulk.standing import Standing, stands, tally, write_results

__all__ = [
    "BACKLOG",
    "NAMED",
    "End",
    "Going",
    "Judging",
    "ListRefused",
    "NoSuchRun",
    "Prospect",
    "Reading",
    "Rehearsal",
    "Standing",
    "all_runs",
    "carry_on",
    "digest_called",
    "follow",
    "is_paused",
    "let_go_on",
    "pause",
    "record",
    "rehearse",
    "stands",
    "tally",
    "write_results",
]
