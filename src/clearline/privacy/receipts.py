"""The last message: before contacts go, their holder is told what goes and when, with a code to check it."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from clearline.brands import sets
from clearline.brands.models import Brand
from clearline.notices import drafts
from clearline.notices.drafts import NoticeDraft
from clearline.privacy import erasing, statements
from clearline.privacy.models import Erasure, Receipt
from clearline.privacy.periods import day_of
from clearline.vocabulary.identifiers import uuid7
from clearline.vocabulary.lanes import Lane
from clearline.vocabulary.personal import DataClass

AHEAD = 1  # days: the message goes out on the day before
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: none is taken for another
LENGTH = 12


@dataclass(frozen=True, slots=True)
class Checked:
    """What a code says to whoever holds it: when each class went; `goes_on` where nothing has yet."""

    goes_on: date
    gone: tuple[tuple[str, datetime], ...]


def announce(*, brand: Brand, now: datetime) -> int:
    """Tell everybody whose contacts go tomorrow, or went unannounced until today; return how many."""
    day = day_of(brand=brand, now=now).shifted(AHEAD)
    asked = erasing.parameters(day, DataClass.ACCOUNT, told=False, most=erasing.CHUNK)
    told = 0
    while True:
        with transaction.atomic():
            rows = sets.execute(statements.due_for_receipt(), asked)
            _write(
                brand,
                [(account_id, subject_id, language) for account_id, subject_id, _, language in rows],
                goes_on=day.today,
                now=now,
            )
        told += len(rows)
        if len(rows) < erasing.CHUNK:
            return told


def ask(*, brand: Brand, account_id: UUID, subject_id: UUID, language: str, now: datetime) -> Receipt:
    """Write down that the holder wants everything gone that may go, and send the receipt; twice is once.

    Workers erase once the message is sent, within the hour at the latest.
    """
    with transaction.atomic():
        standing = Receipt.objects.select_for_update().filter(brand=brand, account_id=account_id).first()
        if standing:
            Receipt.objects.filter(pk=standing.pk).update(asked=True)
            standing.asked = True
            return standing
        today = day_of(brand=brand, now=now).today
        (made,) = _write(brand, [(account_id, subject_id, language)], goes_on=today, now=now, asked=True)
        return made


def check(*, brand: Brand, code: str) -> Checked | None:
    """Return what became of the erasure that a code was given for; None where there is no such code."""
    plain = "".join(letter for letter in code.upper() if letter.isalnum())[:LENGTH]
    found = Receipt.objects.filter(brand=brand, code=plain).first()
    if found is None:
        return None
    gone = Erasure.objects.filter(brand=brand, subject_id=found.subject_id).order_by("erased_at", "id")
    return Checked(found.goes_on, tuple(gone.values_list("data_class", "erased_at")))


def spoken(code: str) -> str:
    """Return a code as people copy it: in three groups."""
    return "-".join(code[place : place + 4] for place in range(0, LENGTH, 4))


def _write(
    brand: Brand,
    whose: Sequence[tuple[UUID, UUID, str]],
    *,
    goes_on: date,
    now: datetime,
    asked: bool = False,
) -> list[Receipt]:
    made = [
        Receipt(
            id=uuid7(),
            brand=brand,
            account_id=account_id,
            subject_id=subject_id,
            code="".join(secrets.choice(LETTERS) for _ in range(LENGTH)),
            asked=asked,
            announced_at=now,
            goes_on=goes_on,
        )
        for account_id, subject_id, _ in whose
    ]
    Receipt.objects.bulk_create(made)
    drafts.write(
        [
            NoticeDraft(
                brand_id=brand.pk,
                subject_id=receipt.subject_id,
                line_id=None,
                account_id=receipt.account_id,
                origin=receipt.pk,
                template="erasure_receipt",
                parameters={"receipt": spoken(receipt.code), "ends_on": goes_on.isoformat()},
                language=language,
                lane=Lane.BULK,
            )
            for receipt, (_, _, language) in zip(made, whose, strict=True)
        ],
        now,
    )
    return made
