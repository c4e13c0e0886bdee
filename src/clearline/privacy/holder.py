"""One holder: what is kept of them, why and until when, and what goes if they wish it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from clearline.brands import sets
from clearline.brands.database import bind_brand
from clearline.brands.models import Brand
from clearline.lines.models import Account
from clearline.policy.packs import Ruled
from clearline.policy.retention import Retention
from clearline.privacy import receipts, statements
from clearline.privacy.models import Erasure, Receipt
from clearline.privacy.periods import AT_ONCE, Period, day_of
from clearline.vocabulary.periods import local_date
from clearline.vocabulary.personal import DataClass

ROW_BY_ROW = frozenset({DataClass.TRAFFIC, DataClass.CONTACT})


@dataclass(frozen=True, slots=True)
class Class:
    """One class of what is kept of a holder.

    `until` is the day on which it goes; empty while the contract runs, where
    each row has its own day (`row_by_row`), or where the law sets no end
    (`endless`). `at_once` goes with the contract itself. `on_wish` tells that
    it goes before its day, if the holder wants it.
    """

    data_class: DataClass
    rule: Ruled[Retention]
    until: date | None
    erased_at: datetime | None
    row_by_row: bool
    endless: bool
    at_once: bool
    on_wish: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """What is kept of one account; `held_by` names what keeps it for now, `receipt` is the last message."""

    account: Account
    brand: Brand
    classes: tuple[Class, ...]
    held_by: tuple[str, ...]
    receipt: Receipt | None

    @property
    def may_go(self) -> bool:
        """Tell whether the holder's wish would erase anything now."""
        return not self.held_by and any(each.on_wish and not each.erased_at for each in self.classes)


class NothingMayGo(Exception):
    """The law, or something that is open, keeps everything; `held_by` names what is open."""

    def __init__(self, held_by: tuple[str, ...]) -> None:
        super().__init__(
            f"Nothing may go now: {', '.join(held_by)}."
            if held_by
            else "Nothing may go now: the law orders what is left to be kept."
        )
        self.held_by = held_by


def standing(*, account: Account, brand: Brand, now: datetime) -> Standing:
    """Return what is kept of an account and until when. Raises PolicyError."""
    with transaction.atomic():
        bind_brand(brand.pk)
        ((held_by, ended_at),) = sets.execute(statements.ended(), {"brand": brand.pk, "account": account.pk})
        gone = dict(
            Erasure.objects.filter(brand=brand, subject_id=account.subject_id).values_list(
                "data_class", "erased_at"
            )
        )
        receipt = Receipt.objects.filter(brand=brand, account_id=account.pk).first()
    day = day_of(brand=brand, now=now)
    ended_on = None if held_by else local_date(ended_at, brand.time_zone)
    classes = tuple(_class(day.period(each), ended_on, gone) for each in DataClass)
    return Standing(account, brand, classes, tuple(held_by), receipt)


def erase_now(*, account: Account, brand: Brand, language: str, now: datetime) -> Receipt:
    """Write down that the holder wants everything gone that may go; workers see to it within the hour.

    Raises:
        NothingMayGo: something is open, or the law keeps all that is left.
    """
    found = standing(account=account, brand=brand, now=now)
    if not found.may_go:
        raise NothingMayGo(found.held_by)
    with transaction.atomic():
        bind_brand(brand.pk)
        return receipts.ask(
            brand=brand,
            account_id=account.pk,
            subject_id=account.subject_id,
            language=language,
            now=now,
        )


def find_account(*, subject_id: UUID) -> Account | None:
    """Return the account of a subject, of whichever brand."""
    return Account.objects.select_related("brand").filter(subject_id=subject_id).first()


def _class(period: Period, ended_on: date | None, gone: Mapping[str, datetime]) -> Class:
    row_by_row = period.data_class in ROW_BY_ROW
    return Class(
        data_class=period.data_class,
        rule=period.rule,
        until=period.ends(ended_on) if ended_on and not row_by_row else None,
        erased_at=gone.get(period.data_class.value),
        row_by_row=row_by_row,
        endless=period.is_endless,
        at_once=period.rule.value.word == AT_ONCE,
        on_wish=period.may_go_early and not row_by_row,
    )
