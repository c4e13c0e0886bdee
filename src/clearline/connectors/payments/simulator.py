"""A payment provider: takes money on its own page, pays back a moment later, neither twice under one key."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from clearline.connectors.payments import wire
from clearline.connectors.payments.port import ChargeOrder, RefundOrder
from clearline.connectors.replies import accepted, confirmed, failed, stamp, unknown
from clearline.connectors.simulated import Clock, Event, Recorder, SimulatedSystem, forget
from clearline.vocabulary.answers import Answer
from clearline.vocabulary.money import Money

CLOSED = "closed"
PAID, DECIDED = "paid", ("paid", "declined", "cancelled")
OPEN_FOR = timedelta(minutes=30)


class PaymentsSimulator(SimulatedSystem):
    """Implements `PaymentsPort`; `tell(payer_reference, "closed")` makes a pending refund fail.

    It guards keys, and what came with a charge where one is named: that one case is not refunded under
    two keys is for us to see to.
    """

    name = "payments"

    def __init__(
        self, *, clock: Clock, record: Recorder = forget, succeeds_after: timedelta = timedelta(0)
    ) -> None:
        super().__init__(clock=clock, record=record)
        self._succeeds_after = succeeds_after
        self.pages_at = "http://127.0.0.1:0"  # the server of the simulators says where it listens

    def refund(self, order: RefundOrder, *, key: str) -> Answer:
        answer = self._once(
            key=key,
            verb="refund",
            request=wire.write(order),
            decide=lambda at: self._beyond(order) or _take(order, key=key, at=at),
        )
        # The same key with other money answers the first refund, which is then not what was ordered.
        return wire.compared(answer, expected=order.amount)

    def refund_status(self, key: str, *, expected: Money | None = None, charge_id: str = "") -> Answer:  # noqa: ARG002 - found by its key
        with self._lock:
            taken = self._events.get(key)
            answer = unknown("never_received") if taken is None else self._status(taken)
        return answer if expected is None else wire.compared(answer, expected=expected)

    def refunds(self) -> list[Mapping[str, Any]]:
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
                if event.verb == "refund" and event.answer.reason is None
            ]

    def open_charge(self, order: ChargeOrder, *, key: str) -> Answer:
        answer = self._once(
            key=key,
            verb="charge",
            request=wire.write_charge(order),
            decide=lambda at: _open(order, key=key, at=at, pages_at=self.pages_at),
        )
        return wire.compared(answer, expected=order.amount)

    def charge_status(self, key: str, *, expected: Money | None = None, charge_id: str = "") -> Answer:  # noqa: ARG002 - the same
        with self._lock:
            taken = self._events.get(key)
            answer = unknown("never_received") if taken is None else self._charge_status(taken)
        return answer if expected is None else wire.compared(answer, expected=expected)

    def charge(self, charge_id: str) -> Mapping[str, Any] | None:
        """Return a charge as its page shows it; None where there is none."""
        return next((each for each in self.charges() if each["charge_id"] == charge_id), None)

    def decide(self, charge_id: str, decision: str) -> None:
        """Let the payer pay, be declined, or turn back; the first decision counts, and none after the end.

        Raises:
            ValueError: there is no such decision, or no such charge.
        """
        with self._lock:
            found = self.charge(charge_id)
            if found is None or decision not in DECIDED:
                raise ValueError("A charge of ours is paid, declined or cancelled.")
            if found["state"] == "open":
                self.tell(charge_id, decision)

    def charges(self) -> list[Mapping[str, Any]]:
        """Every charge that was opened, once per key, oldest first, in its present state."""
        with self._lock:
            return [
                {
                    **event.request,
                    "charge_id": event.answer.facts["charge_id"],
                    "state": _state(self._charge_status(event)),
                    "at": stamp(event.at),
                    "key": event.key,
                }
                for event in self._events.values()
                if event.verb == "charge" and event.answer.reason is None
            ]

    def _beyond(self, order: RefundOrder) -> Answer | None:
        """Refuse what is more than came with the charge, less what already went back; None where it fits."""
        if not order.charge_id or order.amount.minor <= 0:
            return None
        found = self.charge(order.charge_id)
        if found is None or found["state"] != PAID or found["currency"] != order.amount.currency:
            return failed("charge_not_paid")
        gone = sum(
            each["amount_minor"]
            for each in self.refunds()
            if each.get("charge_id") == order.charge_id and each["state"] != "failed"
        )
        return failed("charge_exceeded") if gone + order.amount.minor > found["amount_minor"] else None

    def _charge_status(self, opened: Event) -> Answer:
        if opened.answer.reason is not None:
            return opened.answer
        facts = dict(opened.answer.facts)
        state = self._told.get(facts["charge_id"])
        if state is None and self._clock() < opened.at + OPEN_FOR:
            return opened.answer
        if state == PAID:
            return confirmed(**{**facts, "state": PAID})
        return failed(state or "expired", **{**facts, "state": state or "expired"})

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


def _open(order: ChargeOrder, *, key: str, at: datetime, pages_at: str) -> Answer:
    if order.amount.minor <= 0:
        return failed("amount_not_positive")
    charge_id = f"ch_{sha256(key.encode()).hexdigest()[:24]}"
    return accepted(
        charge_id=charge_id,
        amount_minor=order.amount.minor,
        currency=order.amount.currency,
        state="open",
        pay_at=f"{pages_at}/payments/pay/{charge_id}",
        expires_at=stamp(at + OPEN_FOR),
    )


def _state(status: Answer) -> object:
    return status.facts["state"]
