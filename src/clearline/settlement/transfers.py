"""Refunds to bank accounts: named by their holder, sent in runs, ended by what the bank says.

The effect is the same as for a card, and so is its key: where its money goes
is decided by the account that was named before it was asked for.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from clearline.brands import sets
from clearline.connectors.bank.port import AT_HOME, CURRENCY
from clearline.connectors.replies import accepted, confirmed, failed
from clearline.keys import subjects
from clearline.outbox.claimed import ClaimedEffect
from clearline.settlement.left import Kept
from clearline.settlement.models import Destination, Refund, RefundState, TransferState
from clearline.vocabulary.answers import Answer
from clearline.vocabulary.iban import Iban
from clearline.vocabulary.identifiers import uuid7
from clearline.vocabulary.money import Money

LONGEST_NAME = 70  # of the owner of an account, in the schemes of SEPA


class OnItsWay(ValueError):
    """The refund is on its way, or has arrived: no other account can be named."""


@dataclass(frozen=True, slots=True)
class ByBank:
    """A refund that goes to a bank account, and how its transfer stands; empty before it is in a run."""

    amount: Money
    state: str
    reason: str


def offered(currency: str) -> bool:
    """Tell whether money of this currency can go to a bank account: the schemes carry euros only."""
    return currency == CURRENCY


def claim_offered(currency: str) -> bool:
    """Tell whether what is kept in this currency can go to a bank account: where accounts have an IBAN."""
    return currency == CURRENCY or currency in AT_HOME


def country_of(currency: str) -> str:
    """Return the country that an account for this currency has to be of; empty for any that SEPA reaches."""
    return AT_HOME.get(currency, "")


def name_account(
    *, brand_id: UUID, case_id: UUID, subject_id: UUID, owner: str, iban: Iban, now: datetime
) -> bool:
    """Store where the refund of a case goes; True where it was asked for before, and has to be asked again.

    The case is locked by the caller. Named twice before it is sent, the last one counts.

    Raises:
        OnItsWay: the refund is asked for, or confirmed.
        Erased: the holder's key is destroyed.
    """
    refund = Refund.objects.filter(case_id=case_id).first()
    if refund is not None and refund.state in (RefundState.ASKED, RefundState.CONFIRMED):
        raise OnItsWay("The refund is on its way already.")
    generation = refund.generation + 1 if refund else 1
    found = Destination.objects.filter(case_id=case_id, kept_id=None, generation=generation).first()
    row_id = found.id if found else uuid7()
    key = subjects.the(subject_id=subject_id, brand_id=brand_id)
    Destination.objects.update_or_create(
        id=row_id,
        defaults={
            "brand_id": brand_id,
            "case_id": case_id,
            "generation": generation,
            "subject_id": subject_id,
            "personal": key.seal(_sealed(owner, iban), row_id=row_id),
            "given_at": now,
        },
    )
    return refund is not None


def name_for_claim(*, kept: Kept, subject_id: UUID, owner: str, iban: Iban, now: datetime) -> None:
    """Store where the next claim on what is kept goes; the caller holds it.

    Raises:
        Erased: the holder's key is destroyed.
    """
    row_id = uuid7()
    key = subjects.the(subject_id=subject_id, brand_id=kept.brand_id)
    Destination.objects.create(
        id=row_id,
        brand_id=kept.brand_id,
        case_id=kept.case_id,
        kept_id=kept.id,
        generation=kept.tries + 1,
        subject_id=subject_id,
        personal=key.seal(_sealed(owner, iban), row_id=row_id),
        given_at=now,
    )


def named(*, case_id: UUID) -> bool:
    """Tell whether the holder named an account for the refund of a case."""
    return Destination.objects.filter(case_id=case_id, kept_id=None).exists()


def name_as_refund(*, kept: Kept, now: datetime) -> bool:
    """Have the next claim go to the account of its case's refund; False where nobody can read it any more."""
    found = Destination.objects.filter(case_id=kept.case_id, kept_id=None).latest("generation")
    key = subjects.find(subject_ids=[found.subject_id], brand_id=kept.brand_id).get(found.subject_id)
    if key is None:
        return False
    values = key.open(found.personal, row_id=found.id)
    name_for_claim(
        kept=kept, subject_id=found.subject_id, owner=values["owner"], iban=Iban(values["iban"]), now=now
    )
    return True


def is_named(*, case_id: UUID, owner: str, iban: Iban) -> bool:
    """Tell whether this very account is the one that the refund of a case goes to next."""
    refund = Refund.objects.filter(case_id=case_id).first()
    generation = refund.generation + 1 if refund else 1
    found = Destination.objects.filter(case_id=case_id, kept_id=None, generation=generation).first()
    key = subjects.find(subject_ids=[found.subject_id], brand_id=found.brand_id) if found else {}
    if found is None or found.subject_id not in key:
        return False
    return key[found.subject_id].open(found.personal, row_id=found.id) == _sealed(owner, iban)


def _sealed(owner: str, iban: Iban) -> dict[str, str]:
    return {"owner": owner[:LONGEST_NAME], "iban": iban.compact}


def masked_account(*, case_id: UUID) -> str:
    """Return the account that the refund goes to, by its end; empty where none was named or it is erased."""
    found = Destination.objects.filter(case_id=case_id, kept_id=None).order_by("-generation").first()
    key = subjects.find(subject_ids=[found.subject_id], brand_id=found.brand_id) if found else {}
    if found is None or found.subject_id not in key:
        return ""
    return Iban(key[found.subject_id].open(found.personal, row_id=found.id)["iban"]).masked


def orders(effects: Sequence[ClaimedEffect]) -> Mapping[UUID, ByBank]:
    """Return, per effect, how its transfer stands; absent where the refund goes another way."""
    return _standing("bank_orders", effects)


def claim_orders(effects: Sequence[ClaimedEffect]) -> Mapping[UUID, ByBank]:
    """Return, per effect of a claim on the vault, how its transfer stands; absent where it goes to a card."""
    return _standing("bank_claims", effects)


def _standing(statement: str, effects: Sequence[ClaimedEffect]) -> Mapping[UUID, ByBank]:
    asked = {
        "origins": [each.origin for each in effects],
        "generations": [each.generation for each in effects],
    }
    found = {
        (origin, generation): ByBank(Money(minor, currency), state, reason)
        for origin, generation, minor, currency, state, reason in sets.run(__package__, statement, asked)
    }
    return {
        effect.id: found[effect.origin, effect.generation]
        for effect in effects
        if (effect.origin, effect.generation) in found
    }


def told(order: ByBank) -> Answer:
    """Return what the bank has said of a transfer so far, as of any refund."""
    facts = {"amount_minor": order.amount.minor, "currency": order.amount.currency}
    if order.state == TransferState.CONFIRMED:
        return confirmed(**facts, state="succeeded")
    if order.state == TransferState.RETURNED:
        return failed(order.reason or "returned", **facts, state="failed")
    return accepted(**facts, state="pending")
