"""Carry a run on: portion after portion, no faster than asked and never far ahead of the workers."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from clearline.brands import sets
from clearline.brands.database import clock
from clearline.cases.models import BulkList
from clearline.cases.states import State
from clearline.journey.detours.bulk import runs, standing
from clearline.journey.detours.bulk.opening import open_portion
from clearline.vocabulary.lanes import Lane

PORTION = 1_000
BACKLOG = 20_000
LOOK_AGAIN = 0.5  # seconds
# What a worker has in hand; an order to the network is looked at again within this time.
IN_HAND = (
    *(State.ACKNOWLEDGED, State.VERIFIED, State.CLEARED, State.SCHEDULED, State.CEASING),
    *(State.CEASED, State.QUARANTINED, State.CERTIFIED),
)
SOON = timedelta(minutes=5)


class End(StrEnum):
    """How carrying on ended: every row had its turn, or somebody paused."""

    THROUGH = "through"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class Going:
    """How far a run is: rows that had their turn, lines that are off; whether intake waits for workers."""

    turned: int
    rows: int
    off: int
    waits: bool = False


def carry_on(
    *,
    digest: str,
    backlog: int = BACKLOG,
    watch: Callable[[Going], object] = lambda _going: None,
    stop: Callable[[], bool] = lambda: False,
    sleep: Callable[[float], object] = time.sleep,
) -> End:
    """Open the cases of a run until every row had its turn, somebody pauses it, or `stop` says so.

    Two hosts may carry on the same run: they take turns.

    Args:
        digest: the run.
        backlog: as many cases of lists as the workers may have in hand before intake waits for them.
        watch: told how far it is.
        stop: asked between portions; then the run is paused, for all hosts.
        sleep: how to wait.
    """
    look, pace, workers = _Look(digest, watch), _Pace(sleep), _Workers(backlog)
    for bulk_list in BulkList.objects.filter(digest=digest, opened_at=None).order_by("brand__code"):
        through, rate = False, bulk_list.rate
        while not through:
            if stop():
                runs.pause(digest=digest, now=clock())
            limit = min(PORTION, backlog, rate or PORTION)
            if not workers.have_room(limit) and not runs.is_paused(digest=digest):
                look.tell(0, waits=True)
                sleep(LOOK_AGAIN)
                continue
            portion = open_portion(list_id=bulk_list.id, limit=limit)
            if portion.paused:
                return End.PAUSED
            through, rate = portion.through, portion.rate
            workers.room -= portion.rows
            look.tell(portion.rows)
            pace.keep(portion.rows, rate)
    look.tell(0, anew=True)
    return End.THROUGH


def follow(
    *, digest: str, watch: Callable[[Going], object], stop: Callable[[], bool] = lambda: False
) -> None:
    """Watch a run until no worker has anything of it in hand: the rest waits for somebody or for a day."""
    look = _Look(digest, watch)
    while not stop():
        look.tell(0, anew=True)
        if not look.last.in_hand:
            return
        time.sleep(max(LOOK_AGAIN, 5 * look.took))


@dataclass(slots=True)
class _Workers:
    """How many more cases the workers may be given; counted anew only when that is used up."""

    backlog: int
    room: int = 0

    def have_room(self, rows: int) -> bool:
        if self.room < rows:
            asked = {
                "lane": Lane.BULK.value,
                "soon": clock() + SOON,
                "states": [state.value for state in IN_HAND],
                "limit": self.backlog,
            }
            ((in_hand,),) = sets.run(__package__, "under_way", asked)
            self.room = self.backlog - int(in_hand)
        return self.room >= rows


@dataclass(slots=True)
class _Pace:
    """Holds intake to a rate: after each portion it waits for as long as the portion may take."""

    sleep: Callable[[float], object]
    began: float = field(default_factory=time.monotonic)

    def keep(self, rows: int, rate: int) -> None:
        if rate and rows:
            self.sleep(max(0.0, self.began + rows / rate - time.monotonic()))
        self.began = time.monotonic()


@dataclass(slots=True)
class _Look:
    """Tells how far a run is; counting ended lines costs more the longer the list, so it is done seldom."""

    digest: str
    watch: Callable[[Going], object]
    took: float = 0.0
    last: standing.Tally = field(default_factory=standing.Tally)
    turned: int = 0
    _next: float = 0.0

    def tell(self, rows: int, *, waits: bool = False, anew: bool = False) -> None:
        self.turned += rows
        began = time.monotonic()
        if anew or began >= self._next:
            self.last = standing.tally(digest=self.digest)
            self.turned = self.last.turned
            self.took = time.monotonic() - began
            self._next = time.monotonic() + max(LOOK_AGAIN, 20 * self.took)
        self.watch(Going(self.turned, self.last.rows, self.last.off, waits))
