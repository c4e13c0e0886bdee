"""The simulated SM-DP+, over HTTP."""

from dataclasses import asdict

from clearline.connectors.exchange import Exchange
from clearline.connectors.replies import with_fact
from clearline.connectors.smdp.port import CancelProfile, OrderProfile
from clearline.vocabulary.answers import Answer


class RemoteSmdp:
    """Implements `SmdpPort`."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    def cancel_order(self, order: CancelProfile, *, key: str) -> Answer:
        return with_fact(self._exchange.act("/smdp/cancel-order", asdict(order), key=key), "profile_state")

    def ask(self, order: CancelProfile, *, key: str) -> Answer:
        return with_fact(self._exchange.ask("/smdp/ask", asdict(order), key=key), "profile_state")

    def order(self, order: OrderProfile, *, key: str) -> Answer:
        return with_fact(self._exchange.act("/smdp/order", asdict(order), key=key), "profile_state")

    def ask_order(self, order: OrderProfile, *, key: str) -> Answer:
        return with_fact(self._exchange.ask("/smdp/ask-order", asdict(order), key=key), "profile_state")
