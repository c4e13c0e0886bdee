"""A world outside that misbehaves at one call in ten, the same way each time a seed is run again."""

import threading
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from random import Random
from typing import Any
from uuid import UUID

from clearline.connectors.hlr.simulator import HlrSimulator
from clearline.connectors.payments.simulator import PaymentsSimulator
from clearline.connectors.simulated import Clock, Event
from clearline.connectors.smdp.simulator import SmdpSimulator
from clearline.outbox.claimed import ClaimedEffect
from clearline.outbox.routes import Route, register
from clearline.settlement import refunds
from clearline.vocabulary.answers import Answer, Outcome
from clearline.wiring import orders

FAULTS = ("not_sent", "unknown_before", "unknown_after", "twice", "late", "raises", "refused")
# A refusal is final: it is rarer than all that passes by.
WEIGHTS = (20, 20, 20, 20, 10, 10, 4)
Call = Callable[[Any, str], Answer]


class Collapsed(RuntimeError):
    """What a connector promises never to do: it raises."""


class Outside:
    """Network, profile server, bank and post; each call may go wrong, by `seed`, whom it is about, and count.

    `plan` holds faults that a test wants next, by effect; they come before the
    seed's own. `echoes` are answers that come late, or a second time. `names`
    tells what a reference stands for: it is drawn anew in every run.
    """

    def __init__(
        self, *, seed: str, clock: Clock, share: float, bank_takes: timedelta = timedelta(0)
    ) -> None:
        self.at_the_bank: list[Event] = []
        self.hlr, self.smdp = HlrSimulator(clock=clock), SmdpSimulator(clock=clock)
        self.payments = PaymentsSimulator(
            clock=clock, record=self.at_the_bank.append, succeeds_after=bank_takes
        )
        self.plan: dict[str, list[str]] = {}
        self.faults: Counter[str] = Counter()
        self.echoes: list[tuple[ClaimedEffect, Answer]] = []
        self.names: dict[str, str] = {}
        self._claimed: dict[str, ClaimedEffect] = {}
        self._seed, self._share = seed, share
        self._calls: Counter[str] = Counter()
        self._lock = threading.Lock()

    def connect(self) -> None:
        """Have every effect of a case travel here; notices are only counted, never rendered."""
        hlr, smdp, payments = self.hlr, self.smdp, self.payments
        self._register(
            "hlr.cease",
            "hlr",
            orders.cease_orders,
            about=lambda order: order.imsi,
            send=lambda order, key: hlr.cease(order, key=key),
            ask=lambda order, key: hlr.ask(order, key=key),
        )
        self._register(
            "smdp.cancel",
            "smdp",
            orders.profile_orders,
            about=lambda order: order.iccid,
            send=lambda order, key: smdp.cancel_order(order, key=key),
            ask=lambda order, key: smdp.ask(order, key=key),
        )
        self._register(
            "payments.refund",
            "payments",
            refunds.orders,
            about=lambda order: self.names[order.description],
            send=lambda order, key: payments.refund(order, key=key),
            ask=lambda order, key: payments.refund_status(key, expected=order.amount),
        )
        self._register(
            "payments.claim",
            "payments",
            orders.claim_orders,
            about=lambda order: self.names[order.description],
            send=lambda order, key: payments.refund(order, key=key),
            ask=lambda order, key: payments.refund_status(key, expected=order.amount),
        )
        for effect, connector in (("notice.mail", "mail"), ("notice.sms", "sms")):
            self._register(effect, connector, _only_ids, about=str, send=_posted, ask=None)

    def _register(
        self,
        effect: str,
        connector: str,
        prepare: Callable[[Sequence[ClaimedEffect]], Mapping[UUID, Any]],
        *,
        about: Callable[[Any], str],
        send: Call,
        ask: Call | None,
    ) -> None:
        def prepared(effects: Sequence[ClaimedEffect]) -> Mapping[UUID, Any]:
            self._claimed.update((each.key, each) for each in effects)
            return prepare(effects)

        def sent(order: Any, key: str) -> Answer:  # noqa: ANN401 (what `prepare` made)
            return self._spoilt(key, effect, about(order), lambda: send(order, key))

        def asked(order: Any, key: str) -> Answer:  # noqa: ANN401 (what `prepare` made)
            assert ask is not None
            return self._spoilt(key, f"{effect}?", about(order), lambda: ask(order, key))

        register(effect, Route(connector, prepared, sent, asked if ask else None))

    def _spoilt(self, key: str, call: str, about: str, answered: Callable[[], Answer]) -> Answer:
        fault = self._fault(call, about)
        match fault:
            case "not_sent":
                return Answer(outcome=Outcome.UNKNOWN, reason="not_sent")
            case "unknown_before":
                return Answer(outcome=Outcome.UNKNOWN, reason="time_out")
            case "raises":
                raise Collapsed(call)
            case "refused":
                return Answer(outcome=Outcome.FAILED, reason="refused")
        answer = answered()
        if fault in ("twice", "late"):
            answer = answered()
            self.echoes.append((self._claimed[key], answer))
        if fault in ("unknown_after", "late"):
            return Answer(outcome=Outcome.UNKNOWN, reason="time_out")
        return answer

    def _fault(self, effect: str, about: str) -> str:
        with self._lock:
            if wanted := self.plan.get(effect):
                fault = wanted.pop(0)
            else:
                self._calls[f"{effect} {about}"] += 1
                chance = Random(f"{self._seed} {effect} {about} {self._calls[f'{effect} {about}']}")
                if chance.random() >= self._share:
                    return ""
                fault = chance.choices(FAULTS, WEIGHTS)[0]
            # Only who was ordered can refuse: an answer to a question tells what has happened.
            fault = "unknown_before" if fault == "refused" and effect.endswith("?") else fault
            self.faults[fault] += 1
        return fault


def _only_ids(effects: Sequence[ClaimedEffect]) -> Mapping[UUID, str]:
    return {each.id: f"{each.effect} {each.origin}" for each in effects}


def _posted(_notice: str, _key: str) -> Answer:
    return Answer(outcome=Outcome.CONFIRMED)
