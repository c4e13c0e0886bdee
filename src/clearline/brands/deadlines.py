"""How long anybody waits for the database, and the database for them.

A server that is stopped, a firewall that forgot a connection, a machine that
lost its network: none of them says a word, and libpq waits for ever. So each
statement has a longest time, at the server and, a second later, here; and a
request has a deadline that holds for all its statements together.
"""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

CONNECT = 2  # seconds, the least that libpq takes; a server that is there answers within milliseconds
# For a network: sockets of the same machine take no notice. The addresses in the environment win.
NETWORK = {
    "connect_timeout": str(CONNECT),
    "keepalives_idle": "5",
    "keepalives_interval": "2",
    "keepalives_count": "3",  # a peer that vanished while we wait for it is known within 11 seconds
    "tcp_user_timeout": "10000",  # milliseconds until what was sent must have been taken
}
GRACE = 1.0  # seconds that the server's own refusal has to arrive; then the connection is given up

_until: ContextVar[float | None] = ContextVar("until", default=None)


def bounded(options: Mapping[str, Any], *, statement: float, still: float) -> dict[str, Any]:
    """Return a connection's options with bounds: seconds for a statement, and between two of a transaction.

    Whoever stands still in a transaction is ended by the server: its locks
    would hold up everybody else.
    """
    at_the_server = {"statement_timeout": statement, "idle_in_transaction_session_timeout": still}
    session = " ".join(f"-c {name}={seconds * 1000:.0f}" for name, seconds in at_the_server.items())
    return {
        **options,
        "options": f"{options.get('options', '')} {session}".strip(),
        "patience": statement + GRACE,
    }


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Let no statement inside wait beyond this; an earlier deadline around it stays."""
    until = time.monotonic() + seconds
    before = _until.get()
    token = _until.set(until if before is None else min(before, until))
    try:
        yield
    finally:
        _until.reset(token)


def left(patience: float | None) -> float | None:
    """Return how many seconds may still be waited, by patience and deadline; None is for ever."""
    until = _until.get()
    if until is None:
        return patience
    rest = max(until - time.monotonic(), 0.0)
    return rest if patience is None else min(patience, rest)
