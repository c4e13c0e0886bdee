"""An SM-DP+ whose profiles are all installed, as those of lines in use are, unless it is told otherwise."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime

from clearline.connectors.replies import confirmed, failed, stamp, unknown
from clearline.connectors.simulated import Event, SimulatedSystem
from clearline.connectors.smdp.port import CancelProfile, OrderProfile
from clearline.vocabulary.answers import Answer

RELEASED = "released"  # ready for download, which nobody has done
INSTALLED = "installed"
UNKNOWN_ICCID = "unknown"
OTHER_EID = "other_eid"  # downloaded by, or reserved for, another chip than the order names
IN_USE = "in_use"  # ordered already, for somebody else
SERVER = "rsp.example.com"
CANCEL, ORDER = "cancel_order", "order"


class SmdpSimulator(SimulatedSystem):
    """Implements `SmdpPort`; `tell(iccid, …)` sets the scene with one of the five words above."""

    name = "smdp"

    def cancel_order(self, order: CancelProfile, *, key: str) -> Answer:
        return self._once(
            key=key, verb=CANCEL, request=asdict(order), decide=lambda at: self._cancel(order, at)
        )

    def ask(self, order: CancelProfile, *, key: str) -> Answer:  # noqa: ARG002 - a real one asks by ICCID
        with self._lock:
            first = self._events.get(key)
            return first.answer if first is not None else unknown("never_received")

    def order(self, order: OrderProfile, *, key: str) -> Answer:
        return self._once(
            key=key, verb=ORDER, request=asdict(order), decide=lambda at: self._ready(order, at)
        )

    def ask_order(self, order: OrderProfile, *, key: str) -> Answer:  # noqa: ARG002 - as above
        with self._lock:
            first = self._events.get(key)
            return first.answer if first is not None else unknown("never_received")

    def ordered(self) -> list[Mapping[str, object]]:
        """Every profile that was ordered, as the order ended, oldest first."""
        with self._lock:
            return [
                {
                    "iccid": _plain(event.request["iccid"]),
                    "state": event.answer.facts.get("profile_state"),
                    "reason": event.answer.reason,
                    "at": stamp(event.at),
                }
                for event in self._events.values()
                if event.verb == ORDER
            ]

    def profiles(self) -> list[Mapping[str, object]]:
        """Every profile that was ordered back, as it stands, oldest order first."""
        with self._lock:
            return [
                {
                    "iccid": _plain(event.request["iccid"]),
                    "state": event.answer.facts.get("profile_state"),
                    "reason": event.answer.reason,
                    "at": stamp(event.at),
                }
                for event in self._events.values()
                if event.verb == CANCEL
            ]

    def _apply(self, event: Event) -> None:
        """A profile that was ordered is released: the world's rule for others is "installed"."""
        if event.verb == ORDER and event.answer.reason is None:
            self._told[_plain(event.request["iccid"])] = RELEASED

    def _ready(self, order: OrderProfile, at: datetime) -> Answer:
        state = self._told.get(_plain(order.iccid))
        if state == UNKNOWN_ICCID:
            return failed("unknown_iccid", subject_code="8.2.1", reason_code="3.9")
        if state is not None:
            return failed("in_use", subject_code="8.2.1", reason_code="3.3")
        return confirmed(profile_state=RELEASED, server=SERVER, answered_at=stamp(at))

    def _cancel(self, order: CancelProfile, at: datetime) -> Answer:
        state = self._told.get(_plain(order.iccid), INSTALLED)
        if state == UNKNOWN_ICCID:
            return failed("unknown_iccid", subject_code="8.2.1", reason_code="3.9")
        if state == OTHER_EID and order.eid is not None:
            return failed("other_eid", subject_code="8.1.1", reason_code="3.10")
        if state == INSTALLED:
            return confirmed(
                profile_state="installed", answered_at=stamp(at), subject_code="8.2.1", reason_code="3.3"
            )
        return confirmed(profile_state="unavailable", answered_at=stamp(at))


def _plain(iccid: str) -> str:
    """Drop the `F` that fills the last half byte of an odd ICCID on the wire."""
    return iccid.upper().rstrip("F")
