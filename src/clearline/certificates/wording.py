"""Days, moments and sums on a certificate, as its language and its brand's country write them."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.core import UnknownLocaleError
from babel.dates import format_date, format_time, get_timezone_location
from babel.lists import format_list
from django.utils.translation import gettext as _

from clearline.brands.languages import spoken
from clearline.vocabulary.chinese import spaced
from clearline.vocabulary.money import Money


@cache
def locale(language: str, country: str) -> Locale:
    """Return the CLDR locale for a language in a country, or of the language where there is none."""
    base = spoken(language).replace("-", "_")
    for name in (f"{base}_{country}", "en_001" if base == "en" else base):
        try:
            return Locale.parse(name)
        except (UnknownLocaleError, ValueError):
            continue
    return Locale("en")


class Wording:
    """Writes values for one certificate: its language, and the country and time zone of its brand."""

    def __init__(self, *, language: str, country: str, time_zone: str) -> None:
        self.language, self.country = language, country
        self._locale, self._zone = locale(language, country), ZoneInfo(time_zone)

    def day(self, text: str) -> str:
        """Write the brand's day of an instant or a date in ISO form."""
        found = (
            datetime.fromisoformat(text).astimezone(self._zone) if "T" in text else date.fromisoformat(text)
        )
        return spaced(format_date(found, "long", locale=self._locale))

    def moment(self, text: str) -> str:
        """Write an instant in ISO form, to the second, in the brand's time."""
        local = datetime.fromisoformat(text).astimezone(self._zone)
        time = format_time(local.time(), "medium", locale=self._locale)
        return _("{day}, {time}").format(day=self.day(text), time=time)

    def money(self, minor: int, currency: str) -> str:
        return str(Money(minor, currency).format(self._locale.language))

    def listed(self, things: Sequence[str]) -> str:
        """Write "A, b and c", with a capital where the script has them."""
        found = self.enumerated(things)
        return f"{found[:1].upper()}{found[1:]}"

    def enumerated(self, things: Sequence[str]) -> str:
        """Write "a, b and c"."""
        return str(format_list(things, locale=self._locale))

    def territory(self, country: str) -> str:
        """Name a country by its ISO code."""
        return str(self._locale.territories.get(country, country))

    def place_of_time(self) -> str:
        """Name the place whose time the moments are in."""
        return str(get_timezone_location(self._zone, locale=self._locale, return_city=True))
