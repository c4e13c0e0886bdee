"""The simulated payment provider, over HTTP."""

from clearline.connectors.exchange import Exchange
from clearline.connectors.payments import wire
from clearline.connectors.payments.port import ChargeOrder, RefundOrder
from clearline.vocabulary.answers import Answer
from clearline.vocabulary.money import Money


class RemotePayments:
    """Implements `PaymentsPort`."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    def refund(self, order: RefundOrder, *, key: str) -> Answer:
        answer = self._exchange.act("/payments/refund", wire.write(order), key=key)
        return wire.compared(answer, expected=order.amount)

    def refund_status(self, key: str, *, expected: Money | None = None, charge_id: str = "") -> Answer:  # noqa: ARG002 - the simulator finds it by its key
        answer = self._exchange.ask("/payments/refund-status", {}, key=key)
        return answer if expected is None else wire.compared(answer, expected=expected)

    def open_charge(self, order: ChargeOrder, *, key: str) -> Answer:
        answer = self._exchange.act("/payments/charge", wire.write_charge(order), key=key)
        return wire.compared(answer, expected=order.amount)

    def charge_status(self, key: str, *, expected: Money | None = None, charge_id: str = "") -> Answer:  # noqa: ARG002 - the same
        answer = self._exchange.ask("/payments/charge-status", {}, key=key)
        return answer if expected is None else wire.compared(answer, expected=expected)
