"""The one way to write a JSON value as bytes, so that its hash can be taken again years later."""

from datetime import UTC, date, datetime
from functools import lru_cache
from uuid import UUID

import orjson


def canonical(value: object) -> bytes:
    """Return JSON in UTF-8, keys sorted, nothing between the tokens (RFC 8785 for what is allowed here).

    Ids, dates and instants become text (instants in UTC, with microseconds); an `orjson.Fragment` of what
    was made here before goes in as it is.

    Raises:
        TypeError: the value holds a float, which the database would write
            differently, or something that JSON does not know.
    """
    _refuse_floats(value)
    try:
        return orjson.dumps(value, _as_text, _AS_WE_WRITE)
    except orjson.JSONEncodeError as error:
        raise TypeError(str(error.__cause__ or error)) from error


@lru_cache(maxsize=64)  # a batch has one moment, and asks for it a thousand times
def instant(moment: datetime) -> str:
    """Return an aware instant as text in UTC: `2026-12-12T23:59:06.000000+00:00`."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _as_text(value: object) -> str:
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, UUID | date):
        return str(value)
    raise TypeError(f"The log cannot keep a {type(value).__name__}; write it as text or as a whole number.")


def _refuse_floats(value: object) -> None:
    # Nearly every value is a flat object of texts and whole numbers: seen at a glance.
    if type(value) is dict and _PLAIN.issuperset(map(type, value.values())):
        return
    if isinstance(value, float):
        raise TypeError("The log cannot keep a float; write it as a whole number of the smallest unit.")
    if isinstance(value, dict):
        for member in value.values():
            _refuse_floats(member)
    elif isinstance(value, list | tuple):
        for member in value:
            _refuse_floats(member)


_PLAIN = frozenset({str, int, bool, type(None), UUID, datetime, date, orjson.Fragment})
_AS_WE_WRITE = orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATETIME
