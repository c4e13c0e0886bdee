"""Named statements, the one clock, and the brand that a transaction is bound to."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from importlib import resources
from uuid import UUID

from django.db import connections, transaction

from clearline.brands import binary

BIND = "SELECT set_config('clearline.brand', %(brand)s, true), clearline_now()"


@cache
def statement(package: str, name: str) -> str:
    """Return the text of `<package>/sql/<name>.sql`; parameters travel as `%(name)s`."""
    return resources.files(package).joinpath("sql", f"{name}.sql").read_text(encoding="utf-8")


def clock(using: str = "default") -> datetime:
    """Return the database's time, with the offset that tests and demos may set.

    Read it once per request or batch and pass it on: two readings in one
    decision are two different moments.
    """
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT clearline_now()")
        (moment,) = cursor.fetchone()
    assert isinstance(moment, datetime)  # noqa: S101 (narrows the driver's Any for the type checker)
    return moment


def bind_brand(brand_id: UUID, *, using: str = "default") -> datetime:
    """Bind the running transaction to one brand and return the clock, in one round trip.

    Row security shows nothing else to the web login from here on.
    """
    ((_bound, moment),) = binary.execute(BIND, {"brand": str(brand_id)}, using=using)
    assert isinstance(moment, datetime)  # noqa: S101 (narrows the driver's Any for the type checker)
    return moment


@contextmanager
def as_brand(brand_id: UUID, *, using: str = "default") -> Iterator[datetime]:
    """Open a transaction bound to one brand; what is yielded is its moment, read once.

    The setting is local to the transaction: a session-wide one would leak to
    the next request on the same pooled connection.
    """
    with transaction.atomic(using=using):
        yield bind_brand(brand_id, using=using)
