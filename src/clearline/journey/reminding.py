"""Remind the former holder of an eSIM that is still on the device: a few times, until the chip let it go."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.db import transaction

from clearline.brands import sets
from clearline.brands.models import Brand
from clearline.notices import drafts
from clearline.notices.drafts import WAYS, NoticeDraft
from clearline.notices.models import ContactKind
from clearline.vocabulary.lanes import Lane

TEMPLATE: Final = "esim_left"
MOST_DAYS: Final = 10
LONGEST: Final = 365
LATE: Final = 7  # days after the last reminder's own until it is no use any more
AT_ONCE: Final = 500
NOBODY: Final = UUID(int=0)
# How a guide of ours is told by what an operator calls a device.
GUIDES: Final = (
    ("iphone", ("iphone", "ipad", "apple")),
    ("router", ("router", "fritz", "mifi", "cube", "hotspot")),
    ("android", ("pixel", "galaxy", "samsung", "xiaomi", "redmi", "oppo", "oneplus", "motorola", "huawei")),
    ("android", ("honor", "sony", "xperia", "nothing phone", "vivo", "realme", "android")),
)


class BadReminders(ValueError):
    """CLEARLINE_ESIM_REMINDERS cannot be used."""


@dataclass(frozen=True, slots=True)
class _Left:
    """A profile that is still on a device; `model` is what the operator calls it."""

    case_id: UUID
    brand_id: UUID
    line_id: UUID
    account_id: UUID
    subject_id: UUID
    reference: str
    language: str
    day: int
    model: str
    contact_is_off: bool


def days() -> tuple[int, ...]:
    """Return on which days after the end a reminder goes out, in order; none where none is wanted.

    Raises:
        BadReminders: the setting is no list of days.
    """
    return _read(settings.CLEARLINE_ESIM_REMINDERS)


def remind(*, brand: Brand, now: datetime) -> int:
    """Write the reminders that are due, and return how many holders get one; the same again writes none."""
    return sum(map(len, _batches(brand, now))) if days() else 0


def _batches(brand: Brand, now: datetime) -> Iterator[Sequence[Any]]:
    after, full = NOBODY, True
    while full:
        with transaction.atomic():
            left = sets.run(
                __package__,
                "profiles_left",
                {
                    "brand": brand.pk,
                    "days": list(days()),
                    "until": days()[-1] + LATE,
                    "now": now,
                    "after": after,
                    "limit": AT_ONCE,
                },
            )
            drafts.write([_reminder(_Left(*row)) for row in left], now)
        yield left
        full = len(left) == AT_ONCE
        after = left[-1][0] if left else after


def _reminder(left: _Left) -> NoticeDraft:
    return NoticeDraft(
        brand_id=left.brand_id,
        subject_id=left.subject_id,
        line_id=left.line_id,
        account_id=left.account_id,
        origin=left.case_id,
        template=TEMPLATE,
        parameters={
            "reference": left.reference,
            "guide": guide(left.model),
            "last": "yes" if left.day == days()[-1] else "",
        },
        language=left.language,
        to=(ContactKind.EMAIL,) if left.contact_is_off else tuple(WAYS),
        lane=Lane.BULK,
    )


def guide(model: str) -> str:
    """Return the page of our help for a device of this name; empty where it says too little."""
    name = model.lower()
    return next((page for page, words in GUIDES if any(word in name for word in words)), "")


@cache
def _read(text: str) -> tuple[int, ...]:
    try:
        read = tuple(int(day) for day in text.split(",") if day.strip())
    except ValueError:
        read = (0,)
    if list(read) != sorted({*read}) or len(read) > MOST_DAYS or any(not 1 <= day <= LONGEST for day in read):
        raise BadReminders(
            f"CLEARLINE_ESIM_REMINDERS is written as 3,10,30: up to {MOST_DAYS} days after the end, the"
            f" soonest first, none beyond {LONGEST}. It says {text!r}."
        )
    return read
