"""Days, moments, sums and numbers as a person of the brand's country writes them."""

from datetime import date, datetime, timedelta
from functools import cache

from babel import Locale
from babel.dates import format_date, format_time, format_timedelta, get_timezone_location
from babel.localedata import exists
from babel.numbers import format_decimal
from babel.units import format_unit
from django.utils import timezone
from django.utils.translation import get_language

BEFORE_TIME = {"zh": " ", "ar": "، "}  # a comma and a space elsewhere
# Chinese sets a space between characters and digits; CLDR's own patterns do not.
CHINESE_DAY, CHINESE_WEEKDAY = "y 年 M 月 d 日", "y 年 M 月 d 日（EEEE）"


def html_tag(language: str) -> str:
    """Return the BCP 47 spelling of a catalogue's name: `zh-hans` is `zh-Hans`."""
    base, _, script = language.partition("-")
    return f"{base}-{script.title()}" if script else base


@cache
def locale(language: str, country: str) -> Locale:
    """Return the CLDR locale of a language in a country; English is else the world's, not America's."""
    base = html_tag(language).replace("-", "_")
    for name in (f"{base}_{country}", "en_001" if base == "en" else base):
        if exists(name):
            return Locale.parse(name)
    return Locale.parse("en_001")


def _here(country: str) -> Locale:
    return locale(get_language() or "en", country)


def day(value: date, *, country: str, weekday: bool = False) -> str:
    """Write a day with its month's name; a moment is shown as its day in the current zone."""
    if isinstance(value, datetime):
        value = timezone.localtime(value).date()
    here = _here(country)
    if here.language == "zh":
        return format_date(value, CHINESE_WEEKDAY if weekday else CHINESE_DAY, locale=here)
    return format_date(value, "full" if weekday else "long", locale=here)


def moment(value: datetime, *, country: str, seconds: bool = False) -> str:
    """Write a day and its time in the current zone."""
    here = _here(country)
    local = timezone.localtime(value)
    # The zone is applied already; Babel must not shift it again.
    time = format_time(local.time(), "medium" if seconds else "short", locale=here)
    return f"{day(value, country=country)}{BEFORE_TIME.get(here.language, ', ')}{time}"


def zone(*, at: datetime, country: str) -> str:
    """Name the city whose time this page is written in."""
    return get_timezone_location(timezone.localtime(at), locale=_here(country), return_city=True)


def territory(code: str) -> str:
    """Name a country, or the European Union, by its code."""
    return str(_here("").territories.get(code, code))


def count(value: float, *, country: str) -> str:
    return format_decimal(value, locale=_here(country))


def volume(amount: int, *, country: str) -> str:
    """Write bytes as gigabytes or megabytes, with one decimal at most: `2.5 GB`, `2,5 Go`."""
    giga, mega = 10**9, 10**6
    size, unit = (amount / giga, "gigabyte") if amount >= giga else (amount / mega, "megabyte")
    return str(format_unit(round(size, 1), f"digital-{unit}", "short", locale=_here(country)))


def file_size(amount: int, *, country: str) -> str:
    """Write the size of a file: as `volume`, but a small one in kilobytes."""
    if amount >= 10**6:
        return volume(amount, country=country)
    return str(format_unit(-(-amount // 1000), "digital-kilobyte", "short", locale=_here(country)))


def duration(value: timedelta, *, country: str) -> str:
    """Write a span in its largest unit: `3 minutes`, `2 days`."""
    return format_timedelta(value, threshold=1.5, locale=_here(country))
