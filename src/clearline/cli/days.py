"""Days as people type them on the command line."""

from datetime import date, datetime

from clearline.cli.errors import end


def typed_day(text: str) -> date | None:
    """Return the day that was typed, or None where none was; what is no day ends the command."""
    if not text:
        return None
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 (a calendar day has no zone)
    except ValueError:
        end(f"{text!r} is no day. Write it as 2026-12-31.")
