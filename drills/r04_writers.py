"""The writers of R4: they keep in their own memory what was acknowledged to them, and compare at the end."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from multiprocessing.connection import Connection
from typing import Any, TypeVar
from uuid import UUID

from django.db import IntegrityError, InterfaceError, OperationalError, close_old_connections
from tests.builders import two_factors

from clearline.brands.database import as_brand, clock
from clearline.cases.engine.doors import NoSuchCase
from clearline.cases.models import Case
from clearline.identity.proofs import ForeignProof
from clearline.journey import road
from clearline.lines.models import Line

PAUSE = 0.1  # seconds before something that failed is tried again
FAR = date(2199, 12, 31)  # a case for this day can be taken back all the while
LOST = (IntegrityError, NoSuchCase, ForeignProof)  # what follows when an acknowledged case is not there
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Board:
    """What parent and writers share: how much was acknowledged, which rising counts, since when it is up."""

    acknowledged: Any
    rising: Any
    up_since: Any
    stop: Any


@dataclass
class Ledger:
    """What a writer was told, and how it came to know what it had not been told."""

    requested: dict[UUID, UUID] = field(default_factory=dict)  # case -> line
    proven: set[UUID] = field(default_factory=set)
    withdrawn: set[UUID] = field(default_factory=set)
    first_success: list[float] = field(default_factory=list)  # seconds from each rising
    told: Counter[str] = field(default_factory=Counter)


class Writer:
    """One process: asks, proves, takes back; again and again until it is told to stop."""

    def __init__(self, board: Board, pipe: Connection, *, as_web: bool) -> None:
        self._board, self._pipe, self._as_web = board, pipe, as_web
        self._ledger = Ledger()
        self._seen = -1

    def live(self, lines: list[Line]) -> None:
        """Write until the board says stop, then tell the parent what was acknowledged.

        One line of each rising is asked for at once, so that workers carry it
        out; all others come back.
        """
        waiting, for_today = list(lines), 0
        while not self._board.stop.value:
            line = waiting.pop(0)
            at_once = for_today < self._seen + 1 and len(waiting) > 1
            self._close(line, at_once=at_once)
            for_today += at_once
            if not at_once:
                waiting.append(line)
        self._pipe.send(self._ledger)

    def _close(self, line: Line, *, at_once: bool) -> None:
        receipt = self._request(line, None if at_once else FAR)
        case_id = receipt.case_id
        self._ledger.requested[case_id] = line.id
        try:
            self._until_answered(line, lambda now: _prove(line, case_id, now))
            self._ledger.proven.add(case_id)
            if not at_once:
                self._until_answered(line, lambda now: road.withdraw(case_id=case_id, by=None, now=now))
                self._ledger.withdrawn.add(case_id)
        except LOST:
            self._ledger.told["broken_acknowledged_case_gone"] += 1

    def _request(self, line: Line, ends_on: date | None) -> road.Receipt:
        """Hand in a request; where no answer came, ask again: the receipt tells whether it had landed."""
        before = self._ledger.told["unanswered"]
        receipt = self._until_answered(
            line,
            lambda now: road.request(line=line, channel="portal", language="en", ends_on=ends_on, now=now),
        )
        if self._ledger.told["unanswered"] > before:
            self._ledger.told["asked_again"] += 1
            self._ledger.told["had_landed"] += not receipt.created
        elif not receipt.created:
            self._ledger.told["broken_cases_from_nowhere"] += 1
        return receipt

    def _until_answered(self, line: Line, act: Callable[[datetime], Answer]) -> Answer:
        """Go through a door until it answers. What was answered is acknowledged, all else unknown."""
        unanswered = False
        while True:
            close_old_connections()  # as Django does before every request, and our jobs do
            try:
                with self._transaction(line) as now:
                    answer = act(now)
            except (OperationalError, InterfaceError):
                self._ledger.told["unanswered"] += not unanswered
                unanswered = True
                time.sleep(PAUSE)
            else:
                self._acknowledged()
                return answer

    def _acknowledged(self) -> None:
        self._ledger.told["acknowledged"] += 1
        with self._board.acknowledged.get_lock():
            self._board.acknowledged.value += 1
        rising = self._board.rising.value
        if rising != self._seen:
            if rising:  # before the first death there is nothing to come back from
                self._ledger.first_success.append(time.monotonic() - self._board.up_since.value)
            self._seen = rising
            self._pipe.send(rising)

    @contextmanager
    def _transaction(self, line: Line) -> Iterator[datetime]:
        """Be a request of the site, in the transaction of its brand, or a command of the operator."""
        if self._as_web:
            with as_brand(line.brand_id) as now:
                yield now
        else:
            yield clock()


def _prove(line: Line, case_id: UUID, now: datetime) -> bool:
    return road.prove(case_id=case_id, proof_ids=two_factors(line=line, now=now).ids, now=now)


def lost(ledgers: list[Ledger]) -> dict[str, int]:
    """Compare what was acknowledged with what is there, and count what is not.

    A case that nobody knows of is one whose writer was never told, neither
    then nor by asking again.
    """
    cases = dict(Case.objects.values_list("id", "state"))
    requested = {case for ledger in ledgers for case in ledger.requested}
    withdrawn = {case for ledger in ledgers for case in ledger.withdrawn}
    return {
        "cases": len(cases),
        "broken_requests_lost": len(requested - cases.keys()),
        "broken_withdrawals_lost": sum(cases.get(case) != "withdrawn" for case in withdrawn),
        "broken_cases_nobody_knows": len(cases.keys() - requested),
    }


def unproven(ledgers: list[Ledger]) -> int:
    """Count the cases that a worker, having looked at them, holds to be unproven though a proof was taken."""
    verified = set(Case.objects.exclude(verified_at=None).values_list("id", flat=True))
    return sum(len(ledger.proven - ledger.withdrawn - verified) for ledger in ledgers)
