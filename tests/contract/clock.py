"""A clock that stands still until a test moves it."""

from datetime import UTC, datetime

_START = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.now = _START

    def __call__(self) -> datetime:
        return self.now
