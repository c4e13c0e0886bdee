"""Packs of data: what is sold, and buying one from the credit of a line, as an order."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F

from clearline.brands.models import Brand
from clearline.lines.models import Balance, Line
from clearline.lines.models.terms import BalanceKind
from clearline.selfcare import orders
from clearline.selfcare.changes import hold, note
from clearline.selfcare.models import Pack
from clearline.vocabulary.money import Money

DATA_PACK = "data_pack"


class NotSold(ValueError):
    """No such pack is sold to this line."""


class CreditTooLow(ValueError):
    """The credit of the line does not pay for the pack."""


class SeenBefore(ValueError):
    """The credit is not what the holder saw: the button was pressed twice, or something else was paid."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """The packs that are sold to a line, the cheapest first, and the credit that pays for them."""

    packs: list[tuple[Pack, Money, bool]]
    credit: Money


def shelf(*, line: Line, today: date) -> Shelf:
    """Return the packs with their prices, and whether the credit is enough for each."""
    credit = Money(sum(row.amount for row in _credit(line, today)), line.plan.currency)
    rows = Pack.objects.filter(brand_id=line.brand_id, currency=credit.currency, sold=True)
    priced = [
        (row, Money(row.price_minor, row.currency)) for row in rows.order_by("price_minor", "external_id")
    ]
    return Shelf([(row, price, price <= credit) for row, price in priced], credit)


def buy(*, line_id: UUID, pack_id: UUID, seen_minor: int, today: date, now: datetime) -> None:
    """Take the price of a pack from a line's credit and add its data, in one go.

    `seen_minor` is the credit that the holder was shown: pressed twice, the
    second finds another and does nothing.

    Raises:
        LineEnded: the line is closed.
        NotSold: no such pack, or it is no longer sold.
        CreditTooLow: the credit is less than the price.
        SeenBefore: the credit is not what was shown.
    """
    with transaction.atomic():
        line = hold(line_id=line_id)
        pack = Pack.objects.filter(pk=pack_id, currency=line.plan.currency, sold=True).first()
        if pack is None:
            raise NotSold(f"This pack is not sold to line {line.external_id}.")
        rows = _credit(line, today)
        left = sum(row.amount for row in rows)
        if left != seen_minor:
            raise SeenBefore(f"The credit of line {line.external_id} has changed.")
        if left < pack.price_minor:
            raise CreditTooLow(f"The credit of line {line.external_id} is too low.")
        _take(rows, pack.price_minor)
        _give(line, pack, today)
        order = orders.record_done(line=line, kind=DATA_PACK, now=now)
        note(line=line, kind="pack.bought", body={"order": str(order.id), "pack": str(pack.id)}, now=now)


def sell(*, brand: Brand, code: str, data_bytes: int, days: int, price_minor: int) -> Pack:
    """Put a pack on sale in the brand's currency, or change the one that has this code."""
    told = {"data_bytes": data_bytes, "days": days, "price_minor": price_minor, "currency": brand.currency}
    pack, _made = Pack.objects.update_or_create(
        brand=brand, external_id=code, defaults={**told, "sold": True}
    )
    return pack


def withdraw(*, brand: Brand, code: str) -> bool:
    """Sell a pack no longer; False where the brand has none with this code."""
    return bool(Pack.objects.filter(brand=brand, external_id=code).update(sold=False))


def _credit(line: Line, today: date) -> list[Balance]:
    """Return the money on a line that has not expired, what expires first in front."""
    rows = Balance.objects.filter(line_id=line.pk, kind=BalanceKind.MONEY)
    good = [row for row in rows if row.expires_on is None or row.expires_on >= today]
    return sorted(good, key=lambda row: row.expires_on or date.max)


def _take(rows: list[Balance], price_minor: int) -> None:
    for row in rows:
        taken = min(row.amount, price_minor)
        price_minor -= taken
        if taken:
            Balance.objects.filter(pk=row.pk).update(amount=F("amount") - taken)


def _give(line: Line, pack: Pack, today: date) -> None:
    last_day = today + timedelta(days=pack.days - 1)
    row, made = Balance.objects.get_or_create(
        brand_id=line.brand_id,
        line=line,
        kind=BalanceKind.DATA,
        expires_on=last_day,
        defaults={"amount": pack.data_bytes},
    )
    if not made:
        Balance.objects.filter(pk=row.pk).update(amount=F("amount") + pack.data_bytes)
