"""What every simulated system has in common: it does a thing once per key and forgets nothing.

A simulator is a plain state machine in memory. Whatever happens to it is an `Event`; `record` is called
with each event before it takes effect, and `replay` brings a new instance to the same state.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from threading import RLock
from typing import Any, ClassVar, Self

from clearline.connectors.replies import confirmed, read_answer, write_answer
from clearline.vocabulary.answers import Answer

Clock = Callable[[], datetime]
Recorder = Callable[["Event"], None]

TELL = "tell"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happened at a simulated system; `request` holds only what JSON can hold."""

    key: str
    verb: str
    at: datetime
    request: Mapping[str, Any]
    answer: Answer

    def written(self) -> dict[str, Any]:
        return {
            "key": self.key,
            "verb": self.verb,
            "at": self.at.isoformat(),
            "request": dict(self.request),
            "answer": write_answer(self.answer),
        }

    @classmethod
    def read(cls, written: Mapping[str, Any]) -> Self:
        """Raise KeyError, TypeError or ValueError where `written` is not what `written()` gave."""
        return cls(
            key=written["key"],
            verb=written["verb"],
            at=datetime.fromisoformat(written["at"]),
            request=written["request"],
            answer=read_answer(written["answer"]),
        )


def forget(event: Event) -> None:
    """Record nothing: for a simulator that lives no longer than its test."""


class SimulatedSystem:
    """Base of the five simulators. Safe to call from several threads; `clock` gives aware datetimes."""

    name: ClassVar[str]

    def __init__(self, *, clock: Clock, record: Recorder = forget) -> None:
        self._clock = clock
        self._record = record
        self._lock = RLock()
        self._told: dict[str, str] = {}
        self._events: dict[str, Event] = {}

    def replay(self, events: Iterable[Event]) -> None:
        """Live through `events` again, without recording them a second time."""
        with self._lock:
            for event in events:
                self._take(event)

    def tell(self, subject: str, state: str) -> None:
        """Set the scene: what this system is to believe about `subject` from now on."""
        self._happen(Event(key="", verb=TELL, at=self._clock(), request={subject: state}, answer=confirmed()))

    def seen(self, key: str) -> bool:
        return key in self._events

    def _once(
        self, *, key: str, verb: str, request: Mapping[str, Any], decide: Callable[[datetime], Answer]
    ) -> Answer:
        """Give the first answer to `key` again, or decide, remember and give a new one."""
        with self._lock:
            first = self._events.get(key)
            if first is not None:
                return first.answer
            at = self._clock()
            event = Event(key=key, verb=verb, at=at, request=request, answer=decide(at))
            self._happen(event)
            return event.answer

    def _happen(self, event: Event) -> None:
        with self._lock:
            # Journal first: a crash between the two lines must not leave an effect without a trace.
            self._record(event)
            self._take(event)

    def _take(self, event: Event) -> None:
        if event.verb == TELL:
            self._told.update(event.request)
        else:
            self._events[event.key] = event
            self._apply(event)

    def _apply(self, event: Event) -> None:
        """Change the state of the system as `event` says; a subclass that keeps state says how."""
