"""A network that knows every IMSI as attached until it is told, or ordered, otherwise."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime

from clearline.connectors.hlr.port import FOUND, NOT_FOUND, CeaseSubscriber
from clearline.connectors.replies import confirmed, failed, stamp, unknown
from clearline.connectors.simulated import Clock, Event, Recorder, SimulatedSystem, forget
from clearline.vocabulary.answers import Answer, Outcome

ABSENT = "absent"
STUCK = "stuck"  # takes every order and keeps serving: what the read-back is there to catch


class HlrSimulator(SimulatedSystem):
    """Implements `HlrPort`; `tell(imsi, "absent" | "stuck" | "attached")` sets the scene."""

    name = "hlr"

    def __init__(self, *, clock: Clock, record: Recorder = forget) -> None:
        super().__init__(clock=clock, record=record)
        self._off: dict[str, Event] = {}
        self._touched: dict[str, int] = {}

    def cease(self, order: CeaseSubscriber, *, key: str) -> Answer:
        return self._once(
            key=key, verb="cease", request=asdict(order), decide=lambda at: self._cease(order.imsi, at)
        )

    def look_up(self, imsi: str) -> Answer:
        with self._lock:
            if self._is_gone(imsi):
                return confirmed(read_back=NOT_FOUND)
            return confirmed(read_back=FOUND, nam_cs=1, nam_ps=1)

    def ask(self, order: CeaseSubscriber, *, key: str) -> Answer:
        """Answer from the state of the network, as a real one does: it keeps no keys."""
        with self._lock:
            if self._is_gone(order.imsi):
                return self._ended(order.imsi)
            first = self._events.get(key)
            if first is not None and first.answer.outcome is Outcome.FAILED:
                return first.answer
            return unknown("never_received")

    def subscribers(self) -> list[Mapping[str, object]]:
        """Every subscriber that was ever ordered off, with how often, in the order of the first order."""
        with self._lock:
            return [
                {
                    "imsi": imsi,
                    "state": "off" if self._is_gone(imsi) else "attached",
                    "off_at": stamp(self._off[imsi].at) if imsi in self._off else None,
                    "orders": orders,
                }
                for imsi, orders in self._touched.items()
            ]

    def _cease(self, imsi: str, at: datetime) -> Answer:
        if self._told.get(imsi) == STUCK:
            return failed("still_attached", read_back=FOUND)
        # A second delete answers "Subscriber doesn't exist": that is the end we were asked for.
        return self._ended(imsi) if self._is_gone(imsi) else _off(at)

    def _is_gone(self, imsi: str) -> bool:
        return imsi in self._off or self._told.get(imsi) == ABSENT

    def _ended(self, imsi: str) -> Answer:
        if imsi in self._off:
            return _off(self._off[imsi].at)
        # Somebody else took it off before us: when is not known, so the moment we saw it stands.
        return confirmed(off_at=stamp(self._clock()), read_back=NOT_FOUND, was_absent=True)

    def _apply(self, event: Event) -> None:
        imsi = event.request["imsi"]
        self._touched[imsi] = self._touched.get(imsi, 0) + 1
        if event.answer.outcome is Outcome.CONFIRMED and not self._is_gone(imsi):
            self._off[imsi] = event


def _off(at: datetime) -> Answer:
    return confirmed(off_at=stamp(at), nam_cs=0, nam_ps=0, read_back=NOT_FOUND)
