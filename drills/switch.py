"""Boundaries of a worker's work, and a switch that kills the worker at one of them.

The boundaries are not listed anywhere: they come from the declarations. Every
stage of `road.STAGES` has some (before and after it decides, after it applied,
before and after the commit that it shares with others of its batch), every
route some (before and after each call, before and after the commit of the
answer), every door, and the log. A new stage or route is covered by itself.
"""

import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from unittest.mock import patch

from django.db import connection

from clearline.audit import sequencer
from clearline.cases.engine.row import CaseRow
from clearline.cases.engine.stage import Apply, Decide, Move, Stage
from clearline.journey import road
from clearline.outbox import answers, routes
from clearline.outbox.routes import Route, Send


def kill_me() -> None:
    """End this process as a power cut would."""
    os.kill(os.getpid(), signal.SIGKILL)


def stop_me() -> None:
    """Stand still, as a stalled machine does, until somebody lets us go on."""
    # To this thread: sent to the process, another would take the signal, and we should run on for a moment.
    signal.pthread_kill(threading.get_ident(), signal.SIGSTOP)


@dataclass
class Switch:
    """Knows the boundaries that this process passes; kills it at `fatal`, or at the `after`-th of any kind.

    `installed` wraps everything in this process, until its end.
    """

    fatal: str = ""
    after: int = 0
    act: Callable[[], None] = kill_me
    passed: list[str] = field(default_factory=list)
    _in_transaction: dict[str, None] = field(default_factory=dict)

    def at(self, boundary: str) -> None:
        """Pass a boundary, or do not."""
        self.passed.append(boundary)
        if boundary == self.fatal or len(self.passed) == self.after:
            self.fatal, self.after = "", 0  # once: who only stood still goes on
            self.act()

    @contextmanager
    def installed(self) -> Iterator[Sequence[Stage]]:
        """Wrap routes, answers, commits and the log of this process; give the wrapped stages."""
        before = registered()
        with ExitStack() as until_the_end:
            until_the_end.enter_context(patch.object(connection, "commit", self._commit(connection.commit)))
            until_the_end.enter_context(
                patch.object(connection, "rollback", self._rollback(connection.rollback))
            )
            until_the_end.enter_context(patch.object(sequencer, "run", self._numbering(sequencer.run)))
            listeners = [*answers._listeners, self._recorded]  # noqa: SLF001 (no listener ever leaves; we do)
            until_the_end.enter_context(patch.object(answers, "_listeners", listeners))
            for effect, route in before.items():
                routes.register(effect, self._route(effect, route))
                until_the_end.callback(routes.register, effect, route)
            yield [self._stage(stage) for stage in road.STAGES]

    def door(self, name: str) -> None:
        """Say that a person is at a door: the commits from here on are its."""
        self.at(f"{name}.before")
        self._in_transaction[name] = None

    def _numbering(self, number: Callable[..., int]) -> Callable[..., int]:
        def numbered(**given: Any) -> int:  # noqa: ANN401 (passed on as it comes)
            self._in_transaction["log"] = None
            return number(**given)

        return numbered

    def _commit(self, commit: Callable[[], None]) -> Callable[[], None]:
        def committed() -> None:
            carried, self._in_transaction = list(self._in_transaction), {}
            for each in carried:
                self.at(f"{each}.commit.before")
            commit()
            for each in carried:
                self.at(f"{each}.commit.after")

        return committed

    def _rollback(self, rollback: Callable[[], None]) -> Callable[[], None]:
        def rolled_back() -> None:
            self._in_transaction.clear()
            rollback()

        return rolled_back

    def _stage(self, stage: Stage) -> Stage:
        return replace(
            stage,
            decide=self._decide(stage.name, stage.decide),
            apply=self._apply(stage.name, stage.apply) if stage.apply else None,
        )

    def _decide(self, name: str, decide: Decide) -> Decide:
        def decided(case: CaseRow, facts: Any, now: datetime) -> Move:  # noqa: ANN401 (each stage has its own)
            self.at(f"{name}.decide.before")
            move = decide(case, facts, now)
            self.at(f"{name}.decide.after")
            self._in_transaction[name] = None
            return move

        return decided

    def _apply(self, name: str, apply: Apply) -> Apply:
        def applied(moves: Sequence[tuple[CaseRow, Move]], now: datetime) -> None:
            apply(moves, now)
            self.at(f"{name}.apply.after")

        return applied

    def _route(self, effect: str, route: Route) -> Route:
        ask = self._call(f"{effect}.ask", route.ask) if route.ask else None
        return replace(route, send=self._call(f"{effect}.send", route.send), ask=ask)

    def _call(self, name: str, call: Send) -> Send:
        def called(request: Any, key: str) -> Any:  # noqa: ANN401 (each route has its own)
            self.at(f"{name}.before")
            answer = call(request, key)
            self.at(f"{name}.after")
            return answer

        return called

    def _recorded(self, told: Sequence[answers.Answered], _now: datetime) -> None:
        for each in told:
            self._in_transaction[f"{each.effect.effect}.record"] = None


def registered() -> dict[str, Route]:
    """Return every route that wiring named."""
    return dict(routes._routes)  # noqa: SLF001 (the product has no need to list them; to wrap all, we do)


def stages_and_doors() -> set[str]:
    """Return the names that must have boundaries: whatever stands on the road, or beside it."""
    return {each.name for each in (*road.STEPS, *road.DETOURS)}
