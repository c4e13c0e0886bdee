"""A gateway that takes every message at once and delivers it a moment later."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import timedelta

from clearline.connectors.replies import accepted, confirmed, failed, stamp, unknown
from clearline.connectors.simulated import Clock, Recorder, SimulatedSystem, forget
from clearline.connectors.sms.port import TextMessage
from clearline.vocabulary.answers import Answer

UNREACHABLE = "unreachable"

_E164_DIGITS = range(7, 16)


class SmsSimulator(SimulatedSystem):
    """Implements `SmsPort`; `tell(number, "unreachable")` makes delivery to it fail."""

    name = "sms"

    def __init__(
        self, *, clock: Clock, record: Recorder = forget, delivers_after: timedelta = timedelta(0)
    ) -> None:
        super().__init__(clock=clock, record=record)
        self._delivers_after = delivers_after

    def send(self, message: TextMessage, *, key: str) -> Answer:
        return self._once(
            key=key,
            verb="send",
            request=asdict(message),
            decide=lambda at: (
                accepted(accepted_at=stamp(at)) if _is_number(message.to) else failed("number_refused")
            ),
        )

    def ask(self, message: TextMessage, *, key: str) -> Answer:  # noqa: ARG002 - the gateway knows it by its key
        with self._lock:
            sent = self._events.get(key)
            if sent is None:
                return unknown("never_received")
            if sent.answer.reason is not None:
                return sent.answer
            delivered_at = sent.at + self._delivers_after
            if self._clock() < delivered_at:
                return sent.answer
            if self._told.get(sent.request["to"]) == UNREACHABLE:
                return failed("undeliverable", **sent.answer.facts)
            return confirmed(**sent.answer.facts, delivered_at=stamp(delivered_at))

    def messages(self) -> list[Mapping[str, object]]:
        """Every message that was taken, once per key, oldest first."""
        with self._lock:
            return [
                {**event.request, "at": stamp(event.at), "key": event.key}
                for event in self._events.values()
                if event.answer.reason is None
            ]


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) in _E164_DIGITS and not text.startswith("0")
