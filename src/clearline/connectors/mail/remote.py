"""The simulated mail server, over HTTP."""

from clearline.connectors.exchange import Exchange
from clearline.connectors.mail import wire
from clearline.connectors.mail.port import MailMessage
from clearline.connectors.replies import with_fact
from clearline.vocabulary.answers import Answer


class RemoteMail:
    """Implements `MailPort`."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    def send(self, message: MailMessage, *, key: str) -> Answer:
        return with_fact(self._exchange.act("/mail/send", wire.write(message), key=key), "handed_over_at")

    def ask(self, message: MailMessage, *, key: str) -> Answer:
        return with_fact(self._exchange.ask("/mail/ask", wire.write(message), key=key), "handed_over_at")
