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


@lru_cache(maxsize=1024)
def brand_called(code: str) -> Brand:
    """Return the brand with a code; remembered like `brand_of`.

    Raises:
        Brand.DoesNotExist: no brand has this code.
    """
    return Brand.objects.get(code=code)


@lru_cache(maxsize=1024)
def brand_at(host: str) -> Brand:
    """Return the brand whose site stands at a host name (without port); remembered like `brand_of`.

    Raises:
        Brand.DoesNotExist: no brand's site stands there.
    """
    return Brand.objects.exclude(host="").get(host=host)


def brands_of(brand_ids: Iterable[UUID]) -> dict[UUID, Brand]:
    """Return the brands of a batch."""
    return {brand_id: brand_of(brand_id) for brand_id in set(brand_ids)}


def forget() -> None:
    """Read brands afresh: after an import, or between tests."""
    for remembered in (brand_of, brand_called, brand_at):
        remembered.cache_clear()
