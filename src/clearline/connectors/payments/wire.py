"""Refunds and charges as JSON carries them to the simulator, and back."""

from collections.abc import Mapping
from typing import Any

from clearline.connectors.payments.port import ChargeOrder, RefundOrder
from clearline.connectors.replies import unknown
from clearline.vocabulary.answers import Answer, Outcome
from clearline.vocabulary.money import Money


def write(order: RefundOrder) -> dict[str, Any]:
    written: dict[str, Any] = {
        "payer_reference": order.payer_reference,
        "amount_minor": order.amount.minor,
        "currency": order.amount.currency,
        "description": order.description,
    }
    return {**written, "charge_id": order.charge_id} if order.charge_id else written


def read(written: Mapping[str, Any]) -> RefundOrder:
    """Raise KeyError, TypeError or ValueError where `written` is no refund order."""
    return RefundOrder(
        payer_reference=written["payer_reference"],
        amount=Money(written["amount_minor"], written["currency"]),
        description=written["description"],
        charge_id=str(written.get("charge_id", "")),
    )


def write_charge(order: ChargeOrder) -> dict[str, Any]:
    return {
        "amount_minor": order.amount.minor,
        "currency": order.amount.currency,
        "return_url": order.return_url,
        "description": order.description,
    }


def read_charge(written: Mapping[str, Any]) -> ChargeOrder:
    """Raise KeyError, TypeError or ValueError where `written` is no order for a charge."""
    return ChargeOrder(
        amount=Money(written["amount_minor"], written["currency"]),
        return_url=str(written["return_url"]),
        description=written["description"],
    )


def compared(answer: Answer, *, expected: Money) -> Answer:
    """Distrust an answer that speaks of other money than was ordered: a person has to look at it."""
    if answer.outcome not in (Outcome.CONFIRMED, Outcome.ACCEPTED):
        return answer
    if (answer.facts.get("amount_minor"), answer.facts.get("currency")) == (
        expected.minor,
        expected.currency,
    ):
        return answer
    return unknown("amount_differs", **answer.facts)
