"""The number of a line: E.164 digits, no plus."""

import re
from typing import Self

import phonenumbers

from clearline.vocabulary.errors import Malformed

_SHAPE = re.compile(r"[1-9][0-9]{6,14}", re.ASCII)


class Msisdn(str):
    """An E.164 number by its shape: 7 to 15 digits, country code first. Whether it is in use nobody asks."""

    __slots__ = ()

    def __new__(cls, text: str) -> Self:
        return super().__new__(cls, cls.check(text))

    @staticmethod
    def check(text: str) -> str:
        """Return the digits, or raise Malformed (missing, format)."""
        if _SHAPE.fullmatch(text):
            return text
        if not text:
            raise Malformed("missing", "The number is missing.")
        raise Malformed("format", "A number has 7 to 15 digits with the country code first and no plus, as in 447700900142.")

    @classmethod
    def parse(cls, text: str, country: str | None = None) -> Self:
        """Read what somebody typed: spaces, a plus, 00, or the national form of `country` (ISO 3166)."""
        typed = text.strip()
        if typed.startswith("00"):
            typed = "+" + typed[2:]
        try:
            number = phonenumbers.parse(typed, country)
        except phonenumbers.NumberParseException as error:
            raise Malformed("format", "Type the number with its country code, for example +44 7700 900142.") from error
        return cls(f"{number.country_code}{phonenumbers.national_significant_number(number)}")

    def display(self) -> str:
        """Return the number as people write it: `+44 7700 900142`."""
        try:
            number = phonenumbers.parse(f"+{self}")
        except phonenumbers.NumberParseException:
            return f"+{self}"
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)

    @property
    def masked(self) -> str:
        """The number with all but its last three digits hidden."""
        return f"+{self[:2]} {'•' * 4} {self[-3:]}"
