"""Packs of data, at home or abroad: what is sold, and buying one from the credit of a line, as an order."""

from collections.abc import Sequence
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
from clearline.selfcare.models import Pack, Roaming
from clearline.vocabulary.money import Money

DATA_PACK, ROAMING_PACK = "data_pack", "roaming_pack"


class NotSold(ValueError):
    """No such pack is sold to this line."""


class CreditTooLow(ValueError):
    """The credit of the line does not pay for the pack."""


class SeenBefore(ValueError):
    """The credit is not what the holder saw: the button was pressed twice, or something else was paid."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """The packs that are sold to a line, the cheapest first, and the credit that pays for them.

    `held` are those for use abroad that it has already.
    """

    packs: list[tuple[Pack, Money, bool]]
    credit: Money
    held: list[Roaming]


def shelf(*, line: Line, today: date) -> Shelf:
    """Return the packs with their prices, and whether the credit is enough for each."""
    credit = Money(sum(row.amount for row in _credit(line, today)), line.plan.currency)
    rows = Pack.objects.filter(brand_id=line.brand_id, currency=credit.currency, sold=True)
    priced = [
        (row, Money(row.price_minor, row.currency)) for row in rows.order_by("price_minor", "external_id")
    ]
    return Shelf(
        [(row, price, price <= credit) for row, price in priced], credit, roaming(line=line, today=today)
    )


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
        _give(line, pack, today, now)
        order = orders.record_done(line=line, kind=ROAMING_PACK if pack.countries else DATA_PACK, now=now)
        note(line=line, kind="pack.bought", body={"order": str(order.id), "pack": str(pack.id)}, now=now)


def sell(
    *,
    brand: Brand,
    code: str,
    data_bytes: int,
    days: int,
    price_minor: int,
    countries: Sequence[str] = (),
) -> Pack:
    """Put a pack on sale in the brand's currency, or change the one that has this code.

    With `countries`, codes of ISO 3166, it holds there alone.
    """
    told = {"data_bytes": data_bytes, "days": days, "price_minor": price_minor, "currency": brand.currency}
    where = ",".join(sorted(set(countries)))
    pack, _made = Pack.objects.update_or_create(
        brand=brand, external_id=code, defaults={**told, "countries": where, "sold": True}
    )
    return pack


def roaming(*, line: Line, today: date) -> list[Roaming]:
    """Return the packs for use abroad that still hold, what ends first in front."""
    return list(Roaming.objects.filter(line_id=line.pk, expires_on__gte=today).order_by("expires_on", "id"))


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


def _give(line: Line, pack: Pack, today: date, now: datetime) -> None:
    last_day = today + timedelta(days=pack.days - 1)
    if pack.countries:
        Roaming.objects.create(
            brand_id=line.brand_id,
            line=line,
            countries=pack.countries,
            data_bytes=pack.data_bytes,
            expires_on=last_day,
            bought_at=now,
        )
        return
    row, made = Balance.objects.get_or_create(
        brand_id=line.brand_id,
        line=line,
        kind=BalanceKind.DATA,
        expires_on=last_day,
        defaults={"amount": pack.data_bytes},
    )
    if not made:
        Balance.objects.filter(pk=row.pk).update(amount=F("amount") + pack.data_bytes)
