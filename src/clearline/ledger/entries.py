"""Write movements of money; one statement per table, whatever their number."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from clearline.brands import sets
from clearline.ledger.models import Account
from clearline.vocabulary.identifiers import uuid7_many


@dataclass(frozen=True, slots=True)
class Leg:
    """One posting: positive debits the account, negative credits it; minor units."""

    account: Account
    amount_minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class Movement:
    """One entry to be written, keyed by (origin, kind); its legs must sum to zero."""

    brand_id: UUID
    origin: UUID
    kind: str
    legs: tuple[Leg, ...]


def write(movements: Sequence[Movement], now: datetime) -> None:
    """Write movements and their legs in the caller's transaction.

    Raises:
        django.db.IntegrityError: a movement of that kind exists for its origin,
            or the legs of one do not sum to zero; the transaction is lost.
    """
    if not movements:
        return
    keyed = list(zip(uuid7_many(len(movements)), movements, strict=True))
    legs = [
        (entry, movement.brand_id, leg)
        for entry, movement in keyed
        for leg in movement.legs
        if leg.amount_minor
    ]
    entries: dict[str, Any] = {
        "ids": [entry for entry, _ in keyed],
        "brands": [movement.brand_id for _, movement in keyed],
        "origins": [movement.origin for _, movement in keyed],
        "kinds": [movement.kind for _, movement in keyed],
        "now": now,
    }
    postings: dict[str, Any] = {
        "ids": uuid7_many(len(legs)),
        "entries": [entry for entry, _, _ in legs],
        "brands": [brand for _, brand, _ in legs],
        "accounts": [leg.account.value for _, _, leg in legs],
        "amounts": [leg.amount_minor for _, _, leg in legs],
        "currencies": [leg.currency for _, _, leg in legs],
    }
    sets.run(__package__, "write_entries", entries)
    sets.run(__package__, "write_postings", postings)


def made(*, origins: Sequence[UUID], kind: str) -> set[UUID]:
    """Return which origins have an entry of a kind."""
    return {origin for (origin,) in sets.run(__package__, "made", {"origins": list(origins), "kind": kind})}


def standing(*, origins: Sequence[UUID], account: Account) -> dict[UUID, tuple[int, str]]:
    """Return, per origin, the sum standing on one account and its currency; absent where nothing stands."""
    rows = sets.run(__package__, "standing", {"origins": list(origins), "account": account.value})
    return {origin: (int(amount), currency) for origin, amount, currency in rows}
