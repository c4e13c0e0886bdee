"""Two lanes on one road: a person who waits is never queued behind a list."""

from enum import IntEnum


class Lane(IntEnum):
    """The lane of a case and of all that is done for it; each is worked off by jobs of its own."""

    INTERACTIVE = 0
    BULK = 1
