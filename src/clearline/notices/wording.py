"""Days, moments, sums and causes in the words of a language, for the country of the brand."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time, get_timezone_gmt, get_timezone_name
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from clearline.vocabulary.blockers import Blocker
from clearline.vocabulary.chinese import spaced
from clearline.vocabulary.money import Money

_BEFORE_TIME = {"zh": " ", "ar": "، "}


@cache
def locale(language: str, country: str) -> Locale:
    """Return the CLDR locale: days are written as in the brand's country, where CLDR knows it."""
    try:
        return Locale.parse(f"{language}-{country}", sep="-")
    except UnknownLocaleError:
        return Locale.parse(language, sep="-")


def day(value: date, *, country: str) -> str:
    """Write a day with its month's name."""
    return spaced(format_date(value, "long", locale=_here(country)))


def moment(value: datetime, *, country: str, time_zone: str) -> str:
    """Write a day and a time to the minute, with its zone."""
    local, here = value.astimezone(ZoneInfo(time_zone)), _here(country)
    zone = get_timezone_name(local, width="short", locale=here)
    if zone.startswith(("+", "-")):  # a zone that has no short name in this language
        zone = get_timezone_gmt(local, locale=here)
    comma = _BEFORE_TIME.get(here.language, ", ")
    # The zone is applied already; Babel must not shift it again.
    time = format_time(local.time(), "short", locale=here)
    return f"{day(local.date(), country=country)}{comma}{time} ({zone})"


def money(minor: int, currency: str) -> str:
    return Money(minor, currency).format(get_language() or "en")


def in_pairs(code: str) -> str:
    """Write six digits so that they can be read out: `508 213`."""
    return f"{code[:3]} {code[3:]}"


def _here(country: str) -> Locale:
    return locale(get_language() or "en", country)


CAUSES: Mapping[str, Promise] = {
    Blocker.BILL_OVERDUE: _("a bill is overdue"),
    Blocker.BILL_OPEN: _("a bill is not paid yet"),
    Blocker.ACCOUNT_STATE: _("your account is not in its normal state; our team looks at it"),
    Blocker.LINE_STATE: _("the line is suspended"),
    Blocker.DEVICE_BOUND: _("a device is bound to this number"),
    Blocker.ORDER_OPEN: _("an order is still open"),
    Blocker.PORT_OUT_OPEN: _("a move to another operator is under way"),
    Blocker.MONEY_LEFT: _("credit is left"),
    Blocker.DATA_LEFT: _("data is left"),
    Blocker.POINTS_LEFT: _("points are left"),
    Blocker.SERVICE_ACTIVE: _("an extra service is running"),
    Blocker.CONTRACT_RUNNING: _("a contract is still running"),
    Blocker.LINK_LISTED: _("another company knows this number"),
}
