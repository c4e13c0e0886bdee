"""How hard each connector may be driven: read once from the setting, for every worker alike."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import timedelta
from functools import cache
from typing import Any

from django.conf import settings

SETTING = "CLEARLINE_CONNECTOR_LIMITS"
EVERY = "*"
EXAMPLE = '{"*": {"at_once": 8}, "hlr": {"per_second": 50, "time_out": 5}}'


class BadLimits(ValueError):
    """The setting cannot be used; the sentence says what, where, and how to mend it."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{SETTING}: {what} It is written as {EXAMPLE}")


@dataclass(frozen=True, slots=True)
class Limits:
    """What one connector bears. Times are seconds.

    `at_once` counts calls under way in one worker, `per_second` those of all
    workers together (none: as fast as it goes). After `opens_after` calls in
    a row that found nobody there, everybody pauses for `pause`, and one call
    tries again.
    """

    at_once: int = 8
    per_second: float | None = None
    time_out: float = 10.0
    opens_after: int = 20
    pause: float = 30.0

    @property
    def paused_for(self) -> timedelta:
        return timedelta(seconds=self.pause)


# Least and most of each, and whether it is counted in whole numbers.
_RANGES: Mapping[str, tuple[float, float, bool]] = {
    "at_once": (1, 256, True),
    "per_second": (0.001, 1_000_000, False),
    "time_out": (0.1, 300, False),
    "opens_after": (1, 100_000, True),
    "pause": (0.1, 86_400, False),
}


def limits_of(connector: str) -> Limits:
    """Return the limits of a connector, as the setting says.

    Raises:
        BadLimits: the setting cannot be read.
    """
    read = _read(settings.CLEARLINE_CONNECTOR_LIMITS)
    return read.get(connector, read[EVERY])


def check(*, connectors: Iterable[str]) -> None:
    """Refuse a setting that cannot be read, or names a connector that there is not.

    Raises:
        BadLimits: so it is.
    """
    known = sorted(set(connectors))
    for name in _read(settings.CLEARLINE_CONNECTOR_LIMITS):
        if name != EVERY and name not in known:
            raise BadLimits(f"there is no connector {name!r}, only {', '.join(known)}, and * for all.")


@cache
def _read(text: str) -> dict[str, Limits]:
    """Read the setting; what a connector leaves out is as for all."""
    try:
        given = json.loads(text or "{}")
    except ValueError as error:
        raise BadLimits(f"this is not JSON ({error}).") from None
    if not isinstance(given, dict):
        raise BadLimits("a table of connectors is wanted.")
    for_all = _changed(Limits(), EVERY, given.pop(EVERY, {}))
    return {EVERY: for_all} | {name: _changed(for_all, name, each) for name, each in given.items()}


def _changed(limits: Limits, name: str, given: object) -> Limits:
    if not isinstance(given, dict):
        raise BadLimits(f"for {name!r} a table of limits is wanted.")
    for limit, value in given.items():
        _see(name, limit, value)
    return replace(limits, **given)


def _see(name: str, limit: str, value: Any) -> None:  # noqa: ANN401 (whatever JSON holds)
    if limit not in _RANGES:
        known = ", ".join(field.name for field in fields(Limits))
        raise BadLimits(f"{name!r} has a limit {limit!r}; there are {known}.")
    least, most, whole = _RANGES[limit]
    if value is None and limit == "per_second":
        return
    kinds = int if whole else int | float
    if isinstance(value, bool) or not isinstance(value, kinds) or not least <= value <= most:
        kind = "a whole number" if whole else "a number"
        raise BadLimits(f"{limit!r} of {name!r} is {kind} from {least:g} to {most:g}, not {value!r}.")
