"""How commands print: for people with rich, for programs as JSON on standard output."""

import json
from datetime import date, datetime
from zoneinfo import ZoneInfo

from rich.console import Console

console = Console(highlight=False)
errors = Console(stderr=True, highlight=False)


def as_json(value: object) -> None:
    """Print a value as one JSON document; times in ISO 8601, ids as text."""
    print(json.dumps(value, default=_plain, ensure_ascii=False, indent=2))  # noqa: T201 (programs read this)


def tell(line: str) -> None:
    """Print a line whole, however narrow the terminal: paths and addresses are there to be copied."""
    console.print(line, soft_wrap=True)


def moment(value: datetime, time_zone: str) -> str:
    """Return an instant as people at the brand read it, to the tenth of a second."""
    local = value.astimezone(ZoneInfo(time_zone))
    return f"{local:%Y-%m-%d %H:%M:%S}.{local.microsecond // 100_000}"


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
