"""An SM-DP+ whose profiles are all installed, as those of lines in use are, unless it is told otherwise."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime

from clearline.connectors.replies import confirmed, failed, stamp, unknown
from clearline.connectors.simulated import SimulatedSystem
from clearline.connectors.smdp.port import CancelProfile
from clearline.vocabulary.answers import Answer

RELEASED = "released"  # ready for download, which nobody has done
INSTALLED = "installed"
UNKNOWN_ICCID = "unknown"
OTHER_EID = "other_eid"  # downloaded by, or reserved for, another chip than the order names


class SmdpSimulator(SimulatedSystem):
    """Implements `SmdpPort`; `tell(iccid, …)` sets the scene with one of the four words above."""

    name = "smdp"

    def cancel_order(self, order: CancelProfile, *, key: str) -> Answer:
        return self._once(
            key=key, verb="cancel_order", request=asdict(order), decide=lambda at: self._cancel(order, at)
        )

    def ask(self, order: CancelProfile, *, key: str) -> Answer:  # noqa: ARG002 - a real one asks by ICCID
        with self._lock:
            first = self._events.get(key)
            return first.answer if first is not None else unknown("never_received")

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
            ]

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
