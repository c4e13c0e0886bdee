"""Ways in which a simulated system can misbehave once it is told to."""

from collections import deque
from dataclasses import dataclass
from enum import StrEnum
from threading import Lock


class Fault(StrEnum):
    """What goes wrong, and whether the effect happens all the same."""

    REFUSED = "refused"  # turned away before anything is looked at
    TIME_OUT_BEFORE = "time_out_before"  # silence, no effect
    TIME_OUT_AFTER = "time_out_after"  # effect, then silence
    HANG_UP_AFTER = "hang_up_after"  # effect, then the connection is dropped
    ERROR_AFTER = "error_after"  # effect, then HTTP 500
    ERROR_INSIDE_200 = "error_inside_200"  # no effect, and a cheerful status
    HOLLOW = "hollow"  # no effect, and an answer that says "done" and nothing else
    TWICE = "twice"  # the order arrives twice, and so does the answer
    SLOW = "slow"  # effect at once, the right answer late
    DRIP = "drip"  # effect, then the answer byte by byte
    TRUNCATED = "truncated"  # effect, then half an answer
    GARBAGE = "garbage"  # effect, then bytes that mean nothing
    REDIRECT = "redirect"  # no effect; sent elsewhere, which would be a second order
    OTHER_KEY = "other_key"  # effect, then the answer to somebody else's order
    WRONG_AMOUNT = "wrong_amount"  # effect, then an answer that names one minor unit more
    WRONG_CURRENCY = "wrong_currency"  # effect, then an answer in another currency


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """One fault to come; `seconds` is the silence, the delay, or the pause between two bytes."""

    fault: Fault
    seconds: float = 0.0


class FaultPlan:
    """Faults waiting per path, each used once, in the order in which they were planned."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._waiting: dict[str, deque[Planned]] = {}

    def plan(self, path: str, planned: Planned, *, times: int = 1) -> None:
        with self._lock:
            self._waiting.setdefault(path, deque()).extend([planned] * times)

    def take(self, path: str, *, key: str) -> Planned | None:  # noqa: ARG002 (other plans tell orders apart)
        """Return the fault that the order under `key` is to meet, and use it up."""
        with self._lock:
            waiting = self._waiting.get(path)
            return waiting.popleft() if waiting else None

    def clear(self) -> None:
        with self._lock:
            self._waiting.clear()

    def waiting(self) -> dict[str, list[str]]:
        with self._lock:
            return {
                path: [planned.fault.value for planned in queue]
                for path, queue in self._waiting.items()
                if queue
            }
