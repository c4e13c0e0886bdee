"""Chinese characters beside digits."""

import re

_meets = re.compile(r"(?<=[㐀-鿿])(?=[0-9])|(?<=[0-9])(?=[㐀-鿿])")


def spaced(text: str) -> str:
    """Set a space between Chinese characters and digits, which CLDR's own patterns do not: `7 月 24 日`."""
    return _meets.sub(" ", text)
