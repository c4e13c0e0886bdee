"""What is kept leaves the vault once: to a line at once, to a card or a bank account when they confirm.

A claim that the provider refuses, or the bank sends back, comes back to the
vault, and may be made again another way. What comes back after it counted as
paid is put there anew, under the same link.
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
from clearline.settlement import outcomes, transfers
from clearline.settlement.left import ClaimedBy, Kept, KeptState
from clearline.vocabulary.iban import Iban
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
    _ask(kept, ClaimedBy.CARD, now)


def to_account(*, kept: Kept, subject_id: UUID, owner: str, iban: Iban, now: datetime) -> None:
    """Have what is kept go to a bank account with the next run of transfers; the caller holds it.

    Raises:
        Erased: the holder's key is destroyed.
    """
    transfers.name_for_claim(kept=kept, subject_id=subject_id, owner=owner, iban=iban, now=now)
    _ask(kept, ClaimedBy.BANK, now)


def the_way_of_the_refund(*, kept: Kept, now: datetime) -> None:
    """Have what is kept go where the refund of its case goes; the caller holds it.

    Where that was an account whose holder is erased meanwhile, it waits.
    """
    if not transfers.named(case_id=kept.case_id):
        _ask(kept, ClaimedBy.CARD, now)
    elif transfers.name_as_refund(kept=kept, now=now):
        _ask(kept, ClaimedBy.BANK, now)


def came_back(*, kept: Kept, now: datetime) -> Kept:
    """Put into the vault anew what came back after it counted as paid; the caller holds it.

    Raises:
        django.db.IntegrityError: it was put there before.
    """
    again = Kept.objects.create(
        brand_id=kept.brand_id,
        case_id=kept.case_id,
        source=kept.source,
        replaces_id=kept.id,
        amount_minor=kept.amount_minor,
        currency=kept.currency,
        kept_at=now,
        until=kept.until,
    )
    _book(kept, f"bank_{kept.tries}_returned", Account.CASH, Account.VAULT, now)
    return again


def _ask(kept: Kept, way: ClaimedBy, now: datetime) -> None:
    kept.state, kept.claimed_by, kept.asked_at = KeptState.ASKED, way, now
    kept.tries += 1
    kept.save(update_fields=["state", "claimed_by", "asked_at", "tries"])
    _book(kept, f"{way.value}_{kept.tries}", Account.VAULT, Account.IN_TRANSIT, now)
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
    tried = f"{kept.claimed_by}_{kept.tries}"
    if paid:
        kept.state, kept.ended_at = KeptState.CLAIMED, now
        _book(kept, f"{tried}_paid", Account.IN_TRANSIT, Account.CASH, now)
    else:
        kept.state, kept.claimed_by = KeptState.WAITING, ""
        _book(kept, f"{tried}_back", Account.IN_TRANSIT, Account.VAULT, now)
    kept.save(update_fields=["state", "claimed_by", "ended_at"])


def _book(kept: Kept, what: str, debit: Account, credit: Account, now: datetime) -> None:
    # What was put there anew has entries of its own, beside those of what it replaces.
    source = f"{kept.source}_{kept.id.hex[-6:]}" if kept.replaces_id else kept.source
    legs = (Leg(debit, kept.amount_minor, kept.currency), Leg(credit, -kept.amount_minor, kept.currency))
    entries.write([Movement(kept.brand_id, kept.case_id, f"claim_{source}_{what}", legs)], now)
