"""The simulated SMS gateway, over HTTP."""

from dataclasses import asdict

from clearline.connectors.exchange import Exchange
from clearline.connectors.replies import with_fact
from clearline.connectors.sms.port import TextMessage
from clearline.vocabulary.answers import Answer


class RemoteSms:
    """Implements `SmsPort`."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    def send(self, message: TextMessage, *, key: str) -> Answer:
        return with_fact(self._exchange.act("/sms/send", asdict(message), key=key), "accepted_at")

    def ask(self, message: TextMessage, *, key: str) -> Answer:
        return with_fact(self._exchange.ask("/sms/ask", asdict(message), key=key), "accepted_at")
