"""Numbers of certificates: the brand's prefix, a C, and eight random Crockford characters."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable

from clearline.vocabulary.references import new_reference, new_references, normalise_reference

_SHAPE = re.compile(r"[A-Z]{2,4}-C-[0-9A-HJKMNP-TV-Z]{8}").fullmatch


def draw(prefixes: Iterable[str], *, taken: Callable[[Collection[str]], Collection[str]]) -> list[str]:
    """Return a new number for each prefix; `taken` tells which of some numbers exist already.

    Forty random bits among a million certificates do collide now and then.
    """
    wanted = Counter(prefixes := list(prefixes))
    fresh = {prefix: iter(new_references(f"{prefix}-C", count)) for prefix, count in wanted.items()}
    numbers = [next(fresh[prefix]) for prefix in prefixes]
    while wrong := {*taken(numbers), *_repeated(numbers)}:
        numbers = [
            new_reference(number.rpartition("-")[0]) if number in wrong else number for number in numbers
        ]
    return numbers


def normalise(text: str) -> str:
    """Return a typed number in the form that is stored, or nothing where it cannot be one."""
    joined, _dash, characters = normalise_reference(text[:40]).rpartition("-")
    number = f"{joined[:-1]}-C-{characters}"
    return number if joined.endswith("C") and _SHAPE(number) else ""


def _repeated(numbers: list[str]) -> set[str]:
    return set() if len(set(numbers)) == len(numbers) else {n for n in numbers if numbers.count(n) > 1}
