"""The subscriber register of the simulated network, over HTTP."""

from dataclasses import asdict

from clearline.connectors.exchange import Exchange
from clearline.connectors.hlr.port import NOT_FOUND, CeaseSubscriber
from clearline.connectors.replies import unknown, with_fact
from clearline.vocabulary.answers import Answer, Outcome


class RemoteHlr:
    """Implements `HlrPort`."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    def cease(self, order: CeaseSubscriber, *, key: str) -> Answer:
        return _believed(self._exchange.act("/hlr/cease", asdict(order), key=key))

    def look_up(self, imsi: str) -> Answer:
        return with_fact(self._exchange.ask("/hlr/look-up", {"imsi": imsi}, key="look-up"), "read_back")

    def ask(self, order: CeaseSubscriber, *, key: str) -> Answer:
        return _believed(self._exchange.ask("/hlr/ask", asdict(order), key=key))


def _believed(answer: Answer) -> Answer:
    """Believe the read-back, not the status: some registers answer "done" for anything."""
    if answer.outcome is Outcome.CONFIRMED and answer.facts.get("read_back") != NOT_FOUND:
        return unknown("still_attached", **answer.facts)
    return answer
