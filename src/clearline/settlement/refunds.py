"""Ask for refunds, make their orders, and store what became of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from clearline.brands import sets
from clearline.connectors.payments.port import RefundOrder
from clearline.outbox.answers import Answered
from clearline.outbox.claimed import ClaimedEffect
from clearline.outbox.models import EffectState
from clearline.settlement.models import RefundState
from clearline.vocabulary.identifiers import uuid7_many
from clearline.vocabulary.money import Money

EFFECT = "payments.refund"


@dataclass(frozen=True, slots=True)
class RefundDraft:
    """A refund to be asked for; the effect `payments.refund` of the same case carries it."""

    brand_id: UUID
    case_id: UUID
    amount: Money


def write(drafts: Sequence[RefundDraft], now: datetime) -> None:
    """Insert refunds in one statement.

    Raises:
        django.db.IntegrityError: the case has a refund, or it would exceed the credit taken over.
    """
    refunds: dict[str, Any] = {
        "ids": uuid7_many(len(drafts)),
        "brands": [draft.brand_id for draft in drafts],
        "cases": [draft.case_id for draft in drafts],
        "amounts": [draft.amount.minor for draft in drafts],
        "currencies": [draft.amount.currency for draft in drafts],
        "now": now,
    }
    sets.run(__package__, "write_refunds", refunds)


def confirm(*, case_ids: Sequence[UUID], now: datetime) -> None:
    """Store that the provider confirmed the refunds of these cases."""
    sets.run(__package__, "confirm_refunds", {"cases": list(case_ids), "now": now})


def record_answers(answered: Sequence[Answered], _now: datetime) -> None:
    """Note which refunds were refused, and which came back, in the transaction that records the answer."""
    failed = [each for each in answered if each.effect.effect == EFFECT and each.state == EffectState.FAILED]
    if failed:
        # What was refused has no state at the provider; what was taken, and then failed, has this one.
        states = [
            RefundState.RETURNED if each.facts.get("state") == "failed" else RefundState.FAILED
            for each in failed
        ]
        told = {"cases": [each.effect.origin for each in failed], "states": [each.value for each in states]}
        sets.run(__package__, "note_refused", told)


def ask_again(*, case_ids: Sequence[UUID]) -> None:
    """Take up again what was refused or came back, in the transaction that asks for its next generation."""
    if case_ids:
        sets.run(__package__, "ask_again", {"cases": list(case_ids)})


def orders(effects: Sequence[ClaimedEffect]) -> Mapping[UUID, RefundOrder]:
    """Make the provider's orders for a batch of `payments.refund` effects; their origin is the case.

    The payer is named by the account's id: opaque, and the same for every refund of that account.
    """
    rows = sets.run(__package__, "refund_orders", {"cases": [each.origin for each in effects]})
    found = {case: (account, amount, currency, ref) for case, account, amount, currency, ref in rows}
    return {
        effect.id: RefundOrder(
            payer_reference=str(found[effect.origin][0]),
            amount=Money(found[effect.origin][1], found[effect.origin][2]),
            description=found[effect.origin][3],
        )
        for effect in effects
        if effect.origin in found
    }
