"""Lengths of calls, and days where there is little room, as a person of the brand's country writes them."""

from datetime import date

from babel.dates import format_skeleton
from babel.units import format_unit
from django.utils.translation import get_language

from clearline.channels.portal.words import locale


def minutes(seconds: int, *, country: str) -> str:
    """Write the length of calls in whole minutes, one begun counting as one."""
    here = locale(get_language() or "en", country)
    return format_unit(-(-seconds // 60), "duration-minute", length="short", locale=here)


def short_day(value: date, *, country: str) -> str:
    """Write a day and its month, without the year."""
    return format_skeleton("MMMd", value, locale=locale(get_language() or "en", country))
