"""What is kept leaves the vault once: to a line's credit at once, or to a card when the provider confirms it.

A claim that the provider refuses comes back to the vault, and may be made
again another way. A further way out (a bank account, say) is a member of
`ClaimedBy`, an effect of its own, and its answer told to `_told`.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from clearline.brands import sets
from clearline.connectors.payments.port import RefundOrder
from clearline.ledger import entries
from clearline.ledger.entries import Leg, Movement
from clearline.ledger.models import Account
from clearline.outbox import commands
from clearline.outbox.answers import Answered
from clearline.outbox.claimed import ClaimedEffect
from clearline.outbox.commands import Command
from clearline.outbox.models import EffectState
from clearline.settlement import outcomes
from clearline.settlement.left import ClaimedBy, Kept, KeptState
from clearline.vocabulary.money import Money

EFFECT, CONNECTOR = "payments.claim", "payments"
TOLD = (EffectState.CONFIRMED, EffectState.FAILED)


class NothingToClaim(ValueError):
    """It was claimed before, is being claimed, or lapsed."""


def hold(*, kept_id: UUID) -> Kept:
    """Return what waits in the vault, and let one claim of it at a time through until the commit.

    Raises:
        NothingToClaim: it waits no more.
    """
    kept = Kept.objects.select_for_update(no_key=True).get(pk=kept_id)
    if kept.state != KeptState.WAITING:
        raise NothingToClaim(f"What is kept of case {kept.case_id} is {kept.state}.")
    return kept


def to_line(*, kept: Kept, line_id: UUID, now: datetime) -> None:
    """Add what is kept to the credit of a line; the caller holds both."""
    kept.state, kept.claimed_by, kept.line_id, kept.ended_at = KeptState.CLAIMED, ClaimedBy.LINE, line_id, now
    kept.save(update_fields=["state", "claimed_by", "line_id", "ended_at"])
    outcomes.credit_lines(gifts=[(kept.brand_id, line_id, kept.amount_minor, kept.currency)], now=now)
    _book(kept, "line", Account.VAULT, Account.PREPAID, now)


def to_card(*, kept: Kept, now: datetime) -> None:
    """Have the provider give back what is kept; the caller holds it."""
    kept.state, kept.claimed_by, kept.asked_at = KeptState.ASKED, ClaimedBy.CARD, now
    kept.tries += 1
    kept.save(update_fields=["state", "claimed_by", "asked_at", "tries"])
    _book(kept, f"card_{kept.tries}", Account.VAULT, Account.IN_TRANSIT, now)
    commands.write([Command(kept.brand_id, kept.id, EFFECT, CONNECTOR, generation=kept.tries)], now)


def orders(effects: Sequence[ClaimedEffect]) -> Mapping[UUID, tuple[UUID, RefundOrder]]:
    """Make the provider's orders for `payments.claim` effects, with the case that each is for."""
    rows = sets.run(__package__, "claim_orders", {"kept": [each.origin for each in effects]})
    found = {
        kept: (
            case,
            RefundOrder(payer_reference=str(account), amount=Money(minor, currency), description=ref),
        )
        for kept, case, account, minor, currency, ref in rows
    }
    return {effect.id: found[effect.origin] for effect in effects if effect.origin in found}


def record_answers(answered: Sequence[Answered], now: datetime) -> None:
    """Book what the provider said of claims, in the transaction that records its answer."""
    ours = [each for each in answered if each.effect.effect == EFFECT and each.state in TOLD]
    for each in sorted(ours, key=lambda each: each.effect.origin):
        _told(each.effect.origin, paid=each.state == EffectState.CONFIRMED, now=now)


def _told(kept_id: UUID, *, paid: bool, now: datetime) -> None:
    kept = Kept.objects.select_for_update(no_key=True).get(pk=kept_id)
    if kept.state != KeptState.ASKED:
        return
    if paid:
        kept.state, kept.ended_at = KeptState.CLAIMED, now
        _book(kept, f"card_{kept.tries}_paid", Account.IN_TRANSIT, Account.CASH, now)
    else:
        kept.state, kept.claimed_by = KeptState.WAITING, ""
        _book(kept, f"card_{kept.tries}_back", Account.IN_TRANSIT, Account.VAULT, now)
    kept.save(update_fields=["state", "claimed_by", "ended_at"])


def _book(kept: Kept, what: str, debit: Account, credit: Account, now: datetime) -> None:
    legs = (Leg(debit, kept.amount_minor, kept.currency), Leg(credit, -kept.amount_minor, kept.currency))
    entries.write([Movement(kept.brand_id, kept.case_id, f"claim_{kept.source}_{what}", legs)], now)
