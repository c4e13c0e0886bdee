"""The simulated SM-DP+, over HTTP."""

from dataclasses import asdict

from clearline.connectors.exchange import Exchange
from clearline.connectors.smdp.port import CancelProfile
from clearline.vocabulary.answers import Answer


class RemoteSmdp:
    """Implements `SmdpPort`."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    def cancel_order(self, order: CancelProfile, *, key: str) -> Answer:
        return self._exchange.act("/smdp/cancel-order", asdict(order), key=key)

    def ask(self, order: CancelProfile, *, key: str) -> Answer:
        return self._exchange.ask("/smdp/ask", asdict(order), key=key)
