"""When people are told what nobody asked about: once a day, in the morning where they live."""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from clearline.brands.models import Brand

HOUR: Final = 10  # of the brand's own day


def brands(*, now: datetime) -> list[Brand]:
    """Return the brands in whose place it is between ten and eleven."""
    return [
        brand
        for brand in Brand.objects.order_by("code")
        if now.astimezone(ZoneInfo(brand.time_zone)).hour == HOUR
    ]
