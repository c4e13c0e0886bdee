"""Somebody outside who answers as told, for tests of the outbox."""

from dataclasses import dataclass, field

from tests.builders import a_brand

from clearline.brands.database import clock
from clearline.outbox import commands
from clearline.outbox.commands import Command
from clearline.outbox.models import Effect
from clearline.outbox.routes import Route, register
from clearline.vocabulary.answers import Answer, Outcome
from clearline.vocabulary.identifiers import uuid7
from clearline.vocabulary.lanes import Lane

CONFIRMED = Answer(outcome=Outcome.CONFIRMED, facts={"reference": "r1"})
ACCEPTED = Answer(outcome=Outcome.ACCEPTED)
SILENCE = Answer(outcome=Outcome.UNKNOWN, reason="time_out")
REFUSED = Answer(outcome=Outcome.FAILED, reason="payer_closed")
NOT_SENT = Answer(outcome=Outcome.FAILED, reason="not_sent")
NEVER_RECEIVED = Answer(outcome=Outcome.UNKNOWN, reason="never_received")
EFFECT, CONNECTOR = "drill.pay", "drill"


@dataclass
class Partner:
    """Somebody outside who answers as told, the last answer for ever, and remembers every call."""

    sends: list[Answer | Exception] = field(default_factory=lambda: [CONFIRMED])
    asks: list[Answer] = field(default_factory=lambda: [CONFIRMED])
    calls: list[tuple[str, str]] = field(default_factory=list)
    during: object = None

    def connect(self, *, can_ask=True, prepare=None, kept_before_sent=False):
        register(
            EFFECT,
            Route(
                connector=CONNECTOR,
                prepare=prepare or (lambda effects: {effect.id: effect.body for effect in effects}),
                send=self._send,
                ask=self._ask if can_ask else None,
                kept_before_sent=kept_before_sent,
            ),
        )
        return self

    @property
    def verbs(self):
        return [verb for verb, _key in self.calls]

    def _send(self, _request, key):
        self.calls.append(("send", key))
        if callable(self.during):
            self.during()
        answer = self.sends.pop(0) if len(self.sends) > 1 else self.sends[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    def _ask(self, _request, key):
        self.calls.append(("ask", key))
        return self.asks.pop(0) if len(self.asks) > 1 else self.asks[0]


def asked_for(count=1, *, origin=None, generation=1, lane=Lane.INTERACTIVE, stream=None):
    """Ask for effects, as a commit does; return them in order."""
    brand = a_brand().id
    origins = [origin or uuid7() for _ in range(count)]
    commands.write(
        [
            Command(brand, each, EFFECT, CONNECTOR, {"line": str(uuid7())}, generation, lane, stream)
            for each in origins
        ],
        clock(),
    )
    return list(Effect.objects.filter(origin__in=origins, generation=generation).order_by("id"))
