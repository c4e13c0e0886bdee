"""The code with which an eSIM is installed (GSMA SGP.22, 4.1)."""

import re
from typing import Self

from clearline.vocabulary.errors import Malformed

PREFIX = "LPA:"
LONGEST = 255
# Format 1: the server's name, a token, perhaps the server's OID, perhaps that a second code is asked for.
_is_shaped = re.compile(
    r"1\$[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?\$[A-Z0-9-]{0,64}(?:\$[0-9.]{0,64}(?:\$1?)?)?"
).fullmatch


class ActivationCode(str):
    """`LPA:1$server$token`, as phones read it from a QR code."""

    __slots__ = ()

    def __new__(cls, text: str) -> Self:
        return super().__new__(cls, cls.check(text))

    @staticmethod
    def check(text: str) -> str:
        """Return the code with its prefix, or raise Malformed (missing, format, too_long)."""
        bare = text.removeprefix(PREFIX)
        if not bare:
            raise Malformed("missing", "The activation code is missing; it begins with LPA:1$.")
        if len(bare) > LONGEST:
            raise Malformed("too_long", f"An activation code has {LONGEST} characters at most.")
        if not _is_shaped(bare):
            raise Malformed("format", "An activation code reads LPA:1$server$TOKEN, with nothing else in it.")
        return PREFIX + bare

    @property
    def server(self) -> str:
        return self.split("$")[1]

    @property
    def token(self) -> str:
        return self.split("$")[2]
