"""Lines that nobody uses and somebody pays for: found, told to their holder, left in peace where wished."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import transaction

from clearline.brands import sets
from clearline.brands.models import Brand
from clearline.notices import drafts
from clearline.notices.drafts import NoticeDraft
from clearline.selfcare.changes import hold, note
from clearline.vocabulary.lanes import Lane
from clearline.vocabulary.money import Money
from clearline.vocabulary.periods import FEE_PERIOD, local_date

TEMPLATE: Final = "line_idle"
MUTED, HEARD = "idle.muted", "idle.heard"
AT_ONCE: Final = 500
NOBODY: Final = UUID(int=0)
YEAR: Final = 365  # days
FEWEST, MOST = 7, 3650  # days


class BadIdleDays(ValueError):
    """CLEARLINE_IDLE_DAYS or CLEARLINE_IDLE_AGAIN cannot be used."""


@dataclass(frozen=True, slots=True)
class Idle:
    """An idle line; `muted` where its holder wants to hear no more of it."""

    line_id: UUID
    brand_id: UUID
    account_id: UUID
    subject_id: UUID
    external_id: str
    language: str
    used_at: datetime
    minor: int
    currency: str
    muted: bool
    told_at: datetime | None

    @property
    def per_period(self) -> Money:
        """What plan and services cost for 30 days."""
        return Money(self.minor, self.currency)

    @property
    def per_year(self) -> Money:
        """The same for 365 days, to the nearest minor unit."""
        exact = Decimal(self.minor) * YEAR / FEE_PERIOD.days
        return Money(int(exact.quantize(Decimal(1), ROUND_HALF_UP)), self.currency)

    def since(self, time_zone: str) -> date:
        """Return the day of its last use, where the brand is."""
        return local_date(self.used_at, time_zone)


def days() -> int | None:
    """Return after how many days without use a line is idle; None where nobody is to be told.

    Raises:
        BadIdleDays: the setting is no number of days.
    """
    return _days("CLEARLINE_IDLE_DAYS") if settings.CLEARLINE_IDLE_DAYS else None


def of_account(*, brand: Brand, account_id: UUID, now: datetime) -> dict[UUID, Idle]:
    """Return the idle lines of an account, the first 500 of them; one query."""
    if (idle_for := days()) is None:
        return {}
    return {each.line_id: each for each in _page(brand, account_id, NOBODY, now - timedelta(idle_for))}


def of_brand(*, brand: Brand, now: datetime) -> Iterator[Idle]:
    """Yield every idle line of a brand, in the order of their ids."""
    for page in _pages(brand, now):
        yield from page


def tell(*, brand: Brand, now: datetime) -> int:
    """Tell the holders of idle lines what these cost, and return how many lines were told of.

    Once for each line, and again after CLEARLINE_IDLE_AGAIN days at the
    earliest; never where the holder wants to hear no more.
    """
    again, told = now - timedelta(_days("CLEARLINE_IDLE_AGAIN")), 0
    for page in _pages(brand, now):
        due = [each for each in page if not each.muted and (each.told_at is None or each.told_at <= again)]
        with transaction.atomic():
            drafts.write([_notice(each, brand) for each in due], now)
        told += len(due)
    return told


def mute(*, line_id: UUID, muted: bool, now: datetime) -> None:
    """Note that the holder wants to hear no more of an idle line, or wants to again.

    Raises:
        LineEnded: the line is closed.
    """
    with transaction.atomic():
        note(line=hold(line_id=line_id), kind=MUTED if muted else HEARD, body={}, now=now)


def _pages(brand: Brand, now: datetime) -> Iterator[Sequence[Idle]]:
    """Yield the idle lines of a brand some at a time: a large one must not stand in memory as a whole."""
    if (idle_for := days()) is None:
        return
    after, full = NOBODY, True
    while full:
        page = _page(brand, None, after, now - timedelta(idle_for))
        yield page
        full = len(page) == AT_ONCE
        after = page[-1].line_id if page else after


def _page(brand: Brand, account_id: UUID | None, after: UUID, before: datetime) -> Sequence[Idle]:
    asked = {"brand": brand.pk, "account": account_id, "after": after, "before": before, "limit": AT_ONCE}
    return [Idle(*row) for row in sets.run(__package__, "idle_lines", asked)]


def _notice(idle: Idle, brand: Brand) -> NoticeDraft:
    return NoticeDraft(
        brand_id=idle.brand_id,
        subject_id=idle.subject_id,
        line_id=idle.line_id,
        account_id=idle.account_id,
        origin=idle.line_id,
        template=TEMPLATE,
        parameters={
            "since": idle.since(brand.time_zone).isoformat(),
            "amount_minor": str(idle.minor),
            "yearly_minor": str(idle.per_year.minor),
            "currency": idle.currency,
        },
        language=idle.language,
        lane=Lane.BULK,
    )


def _days(setting: str) -> int:
    written = str(getattr(settings, setting)).strip()
    if not written.isascii() or not written.isdigit() or not FEWEST <= int(written) <= MOST:
        raise BadIdleDays(f"{setting} is a number of days from {FEWEST} to {MOST}, not {written!r}.")
    return int(written)
