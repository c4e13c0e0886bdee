"""Numbers of things, as people write them into a setting."""


class NoCount(ValueError):
    """A setting is no number of things; the sentence names it and says what to give."""


def count(name: str, text: str | None, *, default: int) -> int:
    """Return a setting that is a number of things, 1 or more; the default where it is empty or not there.

    Raises:
        NoCount: it is no such number.
    """
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and int(text)):
        raise NoCount(f"{name} is {text!r}. Give a whole number, 1 or more.")
    return int(text)
