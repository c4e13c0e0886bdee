"""Brands by id and by code; they change rarely and are read at every step."""

from collections.abc import Iterable
from functools import lru_cache
from uuid import UUID

from clearline.brands.models import Brand


@lru_cache(maxsize=1024)
def brand_of(brand_id: UUID) -> Brand:
    """Return a brand; remembered for the life of the process.

    Raises:
        Brand.DoesNotExist: no brand has this id.
    """
    return Brand.objects.get(pk=brand_id)


def brands_of(brand_ids: Iterable[UUID]) -> dict[UUID, Brand]:
    """Return the brands of a batch."""
    return {brand_id: brand_of(brand_id) for brand_id in set(brand_ids)}


def forget() -> None:
    """Read brands afresh: after an import, or between tests."""
    brand_of.cache_clear()
