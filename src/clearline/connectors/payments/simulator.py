"""A payment provider that pays back a moment after it was told to, and never twice under one key."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256

from clearline.connectors.payments import wire
from clearline.connectors.payments.port import RefundOrder
from clearline.connectors.replies import accepted, confirmed, failed, stamp, unknown
from clearline.connectors.simulated import Clock, Event, Recorder, SimulatedSystem, forget
from clearline.vocabulary.answers import Answer
from clearline.vocabulary.money import Money

CLOSED = "closed"


class PaymentsSimulator(SimulatedSystem):
    """Implements `PaymentsPort`; `tell(payer_reference, "closed")` makes a pending refund fail.

    It guards keys only: that one case is not refunded under two keys is for us to see to.
    """

    name = "payments"

    def __init__(
        self, *, clock: Clock, record: Recorder = forget, succeeds_after: timedelta = timedelta(0)
    ) -> None:
        super().__init__(clock=clock, record=record)
        self._succeeds_after = succeeds_after

    def refund(self, order: RefundOrder, *, key: str) -> Answer:
        answer = self._once(
            key=key,
            verb="refund",
            request=wire.write(order),
            decide=lambda at: _take(order, key=key, at=at),
        )
        # The same key with other money answers the first refund, which is then not what was ordered.
        return wire.compared(answer, expected=order.amount)

    def refund_status(self, key: str, *, expected: Money | None = None) -> Answer:
        with self._lock:
            taken = self._events.get(key)
            answer = unknown("never_received") if taken is None else self._status(taken)
        return answer if expected is None else wire.compared(answer, expected=expected)

    def refunds(self) -> list[Mapping[str, object]]:
        """Every refund that was taken, once per key, oldest first, in its present state."""
        with self._lock:
            return [
                {
                    **event.request,
                    "refund_id": event.answer.facts["refund_id"],
                    "state": _state(self._status(event)),
                    "at": stamp(event.at),
                    "key": event.key,
                }
                for event in self._events.values()
                if event.answer.reason is None
            ]

    def _status(self, taken: Event) -> Answer:
        if taken.answer.reason is not None:
            return taken.answer
        succeeded_at = taken.at + self._succeeds_after
        if self._clock() < succeeded_at:
            return taken.answer
        facts = dict(taken.answer.facts)
        if self._told.get(taken.request["payer_reference"]) == CLOSED:
            return failed("payer_closed", **{**facts, "state": "failed"})
        return confirmed(**{**facts, "state": "succeeded", "succeeded_at": stamp(succeeded_at)})


def _take(order: RefundOrder, *, key: str, at: datetime) -> Answer:
    if order.amount.minor <= 0:
        return failed("amount_not_positive")
    return accepted(
        refund_id=f"re_{sha256(key.encode()).hexdigest()[:24]}",
        amount_minor=order.amount.minor,
        currency=order.amount.currency,
        state="pending",
        created_at=stamp(at),
    )


def _state(status: Answer) -> object:
    return status.facts["state"]
