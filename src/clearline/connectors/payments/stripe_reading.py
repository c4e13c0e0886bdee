"""What Stripe's sessions and refunds say, in our words; what cannot be read is UNKNOWN, never a failure."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from clearline.connectors.payments import stripe_money as sums
from clearline.connectors.replies import accepted, confirmed, failed, stamp, unknown
from clearline.vocabulary.answers import Answer

# Why a bank sent a refund back: the card that paid is no more.
_CARD_GONE: Final = frozenset({"expired_or_canceled_card", "lost_or_stolen_card"})
_LONGEST: Final = 60
_Unreadable = (KeyError, TypeError, ValueError, AttributeError)


def refund_told(made: Mapping[str, Any]) -> Answer:
    """Return how a refund stands: `succeeded`, under way, or come back."""
    try:
        money = sums.read(amount=made["amount"], currency=made["currency"])
        facts = {
            "refund_id": str(made["id"]),
            "amount_minor": money.minor,
            "currency": money.currency,
            "created_at": _at(made["created"]),
        }
        status = str(made["status"])
    except _Unreadable:
        return unknown("unreadable_answer")
    if status == "succeeded":
        return confirmed(**facts, state="succeeded")
    if status in ("pending", "requires_action"):
        return accepted(**facts, state="pending")
    if status in ("failed", "canceled"):
        return failed(_why(made), **facts, state="failed")
    return unknown("unreadable_answer")


def charge_told(session: Mapping[str, Any]) -> Answer:
    """Return how a Checkout session stands: paid, open, or past its time. Declined, a payer may try again."""
    try:
        money = sums.read(amount=session["amount_total"], currency=session["currency"])
        facts = {
            "charge_id": str(session["id"]),
            "amount_minor": money.minor,
            "currency": money.currency,
            "pay_at": str(session.get("url") or ""),
            "expires_at": _at(session["expires_at"]),
        }
        status, payment = session["status"], session["payment_status"]
    except _Unreadable:
        return unknown("unreadable_answer")
    if payment == "paid":
        return confirmed(**facts, state="paid")
    if status == "expired":
        return failed("expired", **facts, state="expired")
    if status in ("open", "complete"):
        return accepted(**facts, state="open")
    return unknown("unreadable_answer")


def _why(made: Mapping[str, Any]) -> str:
    reason = str(made.get("failure_reason") or made["status"])
    return "payer_closed" if reason in _CARD_GONE else reason[:_LONGEST]


def _at(epoch: int) -> str:
    return stamp(datetime.fromtimestamp(epoch, UTC))
