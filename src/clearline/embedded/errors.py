"""What can be wrong with a database, always as a sentence that tells the way out."""

from collections.abc import Iterator
from contextlib import contextmanager


class EmbeddedError(Exception):
    """The embedded database cannot be made, started or stopped; the text says why and how to mend it."""


class DatabaseRefused(EmbeddedError):
    """A PostgreSQL named by DATABASE_URL cannot serve as it is; the text says what it lacks."""


@contextmanager
def spoken(what: str) -> Iterator[None]:
    """Turn an operating system's error into a sentence that opens with `what` could not be done."""
    try:
        yield
    except OSError as error:
        where = f" ({error.filename})" if error.filename else ""
        raise EmbeddedError(f"{what}: {error.strerror or error}{where}.{_way_out(error)}") from error


def _way_out(error: OSError) -> str:
    match error:
        case PermissionError():
            return " Give yourself access to it, or set CLEARLINE_HOME to a directory of your own."
        case OSError(errno=28):
            return " The disk is full: free some space and start again."
        case OSError(errno=30):
            return " The disk is read-only: set CLEARLINE_HOME to a directory that can be written."
        case _:
            return ""
