"""Part of a file, by the header `Range` (RFC 9110, 14): one range of bytes, else the whole."""

import re
from dataclasses import dataclass

ONE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


@dataclass(frozen=True, slots=True)
class Span:
    """The bytes from `start` up to `stop`."""

    start: int
    stop: int


class Unsatisfiable(ValueError):
    """The range lies behind the end of the file: the answer is 416."""


def wanted(*, header: str, size: int) -> Span | None:
    """Return the part that is asked for; None for the whole, as of a header that says nothing we know.

    Raises:
        Unsatisfiable: there is no such part.
    """
    said = ONE.fullmatch(header.strip())
    if said is None or not any(said.groups()):
        return None
    first, last = said.groups()
    if not first:
        if int(last) == 0:
            raise Unsatisfiable
        return Span(max(0, size - int(last)), size)
    start, stop = int(first), min(int(last) + 1, size) if last else size
    if last and int(last) < start:
        return None
    if start >= size:
        raise Unsatisfiable
    return Span(start, stop)
