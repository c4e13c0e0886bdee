"""The hands of a worker that may fall dead anywhere between claim and commit."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from random import Random
from typing import Any
from unittest.mock import patch
from uuid import UUID

from django.test import override_settings

from clearline.audit import sequencer
from clearline.cases.engine.batch import advance
from clearline.cases.engine.locking import wake_changed
from clearline.cases.engine.row import CaseRow
from clearline.cases.engine.stage import Move, Stage
from clearline.outbox import answers
from clearline.outbox import dispatch as sender
from clearline.outbox.answers import Answered
from clearline.outbox.dispatch import connectors_due, dispatch
from drills.lifetimes.outside import Outside

BATCH = 2_000
ROUNDS = 400  # more than any moment needs: beyond it, something goes round in circles


class Died(BaseException):
    """A worker is gone: nothing in the product may catch this, and what it held is rolled back."""


class Jitter(Random):
    """The spread of pauses, drawn once for each moment: it does not depend on the order of answers."""

    def __init__(self, seed: str, clock: Callable[[], datetime]) -> None:
        super().__init__(seed)
        self._name, self._clock = seed, clock

    def random(self) -> float:
        return Random(f"{self._name} {self._clock()}").random()


at_work: list["Worker"] = []


class Worker:
    """Does what is due, dies now and then, and is started again."""

    def __init__(
        self,
        *,
        outside: Outside,
        clock: Callable[[], datetime],
        seed: str,
        deaths: float,
        stages: Sequence[Stage],
    ) -> None:
        self.died = 0
        self.dies_next = False
        self._outside, self._clock, self._deaths = outside, clock, deaths
        self._seed, self._passed = seed, Counter[str]()
        self._jitter = Jitter(f"{seed} pauses", clock)
        self._stages = [self._mortal(stage) for stage in stages]

    def work(self) -> bool:
        """Work until nothing is due at this moment; False where that never comes."""
        answers.listen(_answers_come)
        at_work.append(self)
        try:
            with patch.object(answers, "_chance", self._jitter), _the_same_each_time():
                return any(not self._once() for _ in range(ROUNDS))
        finally:
            at_work.remove(self)

    def number_the_log(self) -> None:
        sequencer.run(now=self._clock())

    def _once(self) -> bool:
        """Do one round; tell whether there was anything to do."""
        try:
            late, self._outside.echoes = self._outside.echoes, []
            answers.record([(effect, answer, True) for effect, answer in late], self._clock())
            woken = wake_changed(now=self._clock())
            moved = advance(self._stages, limit=BATCH)
            sent = sum(
                dispatch(connector=each, limit=BATCH) for each in sorted(connectors_due(now=self._clock()))
            )
        except Died:
            self.died += 1
            return True
        return bool(woken or moved or sent)

    def _mortal(self, stage: Stage) -> Stage:
        """Let a stage die before it decides, or when everything but the commit is done."""

        def load(cases: Sequence[CaseRow], now: datetime) -> Mapping[UUID, Any]:
            self.may_die(f"{stage.name} loads")
            return stage.load(cases, now)

        def apply(moves: Sequence[tuple[CaseRow, Move]], now: datetime) -> None:
            if stage.apply:
                stage.apply(moves, now)
            self.may_die(f"{stage.name} commits")

        return replace(stage, load=load, apply=apply)

    def may_die(self, where: str) -> None:
        """Die here, if the seed says so for this place and this time of passing it."""
        self._passed[where] += 1
        chance = Random(f"{self._seed} {where} {self._passed[where]}").random()
        if self.dies_next or chance < self._deaths:
            self.dies_next = False
            raise Died


@contextmanager
def _the_same_each_time() -> Iterator[None]:
    """Send one call after the other, and record a batch in one piece: how fast we are must not show."""
    with (
        override_settings(CLEARLINE_CONNECTOR_LIMITS='{"*": {"at_once": 1}}'),
        patch.object(sender, "RECORDED_EVERY", 3600.0),
        patch.object(sender, "AHEAD", 1e9),
    ):
        yield


def _answers_come(answered: Sequence[Answered], _now: datetime) -> None:
    """Let whoever is at work die at the worst moment: after the call, before its answer is stored."""
    for worker in at_work:
        worker.may_die(answered[0].effect.effect if answered else "nothing")
