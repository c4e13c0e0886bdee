"""The number of a line: E.164 digits, no plus."""

import re
from typing import Self

import phonenumbers

from clearline.vocabulary.errors import Malformed

_is_shaped = re.compile(r"[1-9][0-9]{6,14}").fullmatch
_SHOWN = 3  # digits at the end by which holders know their own number
_COUNTRY_CODES = frozenset(phonenumbers.COUNTRY_CODE_TO_REGION_CODE)


class Msisdn(str):
    """An E.164 number by its shape: 7 to 15 digits, country code first. Whether it is in use, nobody asks.

    Number plans change faster than any library: refusing a number because a
    table does not know its range would lock out its holder.
    """

    __slots__ = ()

    def __new__(cls, text: str) -> Self:
        return super().__new__(cls, cls.check(text))

    @staticmethod
    def check(text: str) -> str:
        """Return the digits, or raise Malformed (missing, format)."""
        if _is_shaped(text):
            return text
        if not text:
            raise Malformed("missing", "The number is missing.")
        raise Malformed(
            "format",
            "A number has 7 to 15 digits with the country code first and no plus, as in 447700900142.",
        )

    @classmethod
    def parse(cls, text: str, country: str | None = None) -> Self:
        """Read what somebody typed: spaces, dashes, a plus, 00, or the national form of `country` (ISO 3166).

        Digits of other scripts are read as well. Raises Malformed.
        """
        typed = text.strip()
        if not typed:
            raise Malformed("missing", "Type the number.")
        # Not every country dials 00 abroad, but whoever types it means a plus.
        typed = "+" + typed[2:] if typed.startswith("00") else typed
        try:
            number = phonenumbers.parse(typed, country)
        except phonenumbers.NumberParseException:
            raise Malformed(
                "format", "Type the number with its country code, for example +44 7700 900142."
            ) from None
        return cls(f"{number.country_code}{phonenumbers.national_significant_number(number)}")

    def display(self) -> str:
        """Return the number as people write it, country code and all: `+44 7700 900142`."""
        number = self._parsed()
        if number is None:
            return f"+{self}"
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)

    @property
    def masked(self) -> str:
        """The number with all but its country code and last three digits hidden: `+44 •••• •••142`."""
        # No country code begins another one, so the first that fits is it; parsing takes forty times as long.
        code = next((self[:end] for end in (1, 2, 3) if int(self[:end]) in _COUNTRY_CODES), "")
        hidden = "•" * (len(self) - len(code) - _SHOWN)
        return f"+{code} {hidden[:4]} {hidden[4:]}{self[-_SHOWN:]}"

    def _parsed(self) -> phonenumbers.PhoneNumber | None:
        try:
            return phonenumbers.parse(f"+{self}")
        except phonenumbers.NumberParseException:
            return None
