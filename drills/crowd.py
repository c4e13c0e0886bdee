"""A crowd: processes forked from a warm parent, whose threads all call at the same instant."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from types import TracebackType
from typing import Any, NamedTuple, Self

from django.db import connections

from drills.served_world import FORK

PATIENCE = 60.0  # seconds until a crowd that does not come together is given up


class Call(NamedTuple):
    """A function of a module and what it is given: it travels to another process by name."""

    function: Callable[..., object]
    arguments: dict[str, Any]


class Went(NamedTuple):
    """What came of a call: what it gave, or the kind and text of the error that it raised."""

    gave: Any
    error: str = ""
    text: str = ""


class Crowd:
    """As many processes as there are `arrivals`, each of which calls its own first (to log in, say).

    They are forked from here, so whatever was patched before is patched there.
    """

    def __init__(self, arrivals: Sequence[Callable[[], None]]) -> None:
        connections.close_all()
        self._gate = FORK.Barrier(len(arrivals))
        pipes = [FORK.Pipe() for _ in arrivals]
        self._ends = [ours for ours, _ in pipes]
        self._people = [
            FORK.Process(target=_live, args=(theirs, self._gate, arrival), daemon=True)
            for (_, theirs), arrival in zip(pipes, arrivals, strict=True)
        ]
        for person in self._people:
            person.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for person in self._people:
            person.kill()
            person.join()

    def together(self, calls: Sequence[Sequence[Call]]) -> list[Went]:
        """Make all calls at once, one list for each process, and return what came of them, in order.

        Every thread stands at the same gate: none calls before all are there.
        """
        for end, own in zip(self._ends, calls, strict=True):
            end.send(list(own))
        told: list[Went] = []
        for end in self._ends:
            if not end.poll(PATIENCE):
                raise TimeoutError(f"A process of the crowd did not answer within {PATIENCE:.0f} s.")
            told += end.recv()
        return told


def _live(asked: Connection, gate: Barrier, arrival: Callable[[], None]) -> None:
    """Make the calls of each round in threads that stay, so that their connections stay too."""
    arrival()
    with ThreadPoolExecutor(max_workers=200) as threads:
        while True:
            calls: list[Call] = asked.recv()
            if not calls:
                gate.wait(PATIENCE)
                asked.send([])
                continue
            # The last thread of each process waits for the other processes, then lets its own go.
            here = threading.Barrier(len(calls), action=partial(_at_the_gate, gate))
            made = [threads.submit(_made, call, here) for call in calls]
            asked.send([each.result() for each in made])


def _at_the_gate(gate: Barrier) -> None:
    gate.wait(PATIENCE)


def _made(call: Call, here: threading.Barrier) -> Went:
    here.wait(PATIENCE)
    try:
        return Went(call.function(**call.arguments))
    except Exception as error:  # noqa: BLE001 (an error is an answer here, and the drill judges it)
        return Went(None, type(error).__name__, str(error))
    finally:
        # A hundred threads that kept a second one each would be more than the server takes.
        connections["keystore"].close()
