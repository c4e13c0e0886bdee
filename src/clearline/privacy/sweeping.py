"""The hour's work of forgetting, for every brand: make good, announce, erase; one sweep at a time."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import connection

from clearline.brands.models import Brand
from clearline.privacy import erasing, promise, receipts, replaying

TURN = 0x636C_6672  # an advisory lock


def run(*, now: datetime) -> dict[str, dict[str, int]]:
    """Announce and erase what is due, and return how much went by brand; nothing where another is at it."""
    with _alone() as mine:
        if not mine:
            return {}
        replaying.replay()
        return {brand.code: _sweep(brand, now) for brand in Brand.objects.order_by("code")}


def _sweep(brand: Brand, now: datetime) -> dict[str, int]:
    promise.keep_terms(brand=brand)
    told = receipts.announce(brand=brand, now=now)
    return dict(Counter(erasing.sweep(brand=brand, now=now)) + Counter(told=told))


@contextmanager
def _alone() -> Iterator[bool]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [TURN])
        (mine,) = cursor.fetchone() or (False,)
        try:
            yield bool(mine)
        finally:
            if mine:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [TURN])
