"""A log to attack: a thousand entries under many signed roots, written to as by one who owns the machine."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, connections, transaction
from psycopg.conninfo import conninfo_to_dict
from tests.builders import a_brand
from tests.database_server import TestDatabase

from clearline.audit import check, leaves, sequencer, tree
from clearline.brands.database import clock
from clearline.vocabulary.identifiers import uuid7

KINDS = ("login.code_sent", "login.signed_in", "notice.sent", "import.done")


@dataclass
class Log:
    """The log of one brand: what was written in each step, and a witness that somebody else keeps."""

    brand_id: UUID
    began: datetime
    sizes: list[int] = field(default_factory=list)
    witness: str = ""

    @property
    def size(self) -> int:
        return self.sizes[-1]

    def write(self, count: int, chance: Random) -> None:
        """Write one sheet of entries, not numbered yet."""
        told = [
            leaves.Leaf(
                brand_id=self.brand_id,
                origin=uuid7(),
                kind=chance.choice(KINDS),
                at=self.began + timedelta(seconds=chance.randrange(100_000)),
                body={"n": chance.randrange(1 << 30), "said": chance.choice(("yes", "no", "é"))},
            )
            for _ in range(count)
        ]
        with transaction.atomic():
            leaves.write(told)

    def number(self) -> None:
        """Give what waits its place, and keep the checkpoint as a witness."""
        self.sizes.append((self.sizes[-1] if self.sizes else 0) + sequencer.run(self.began))
        newest = tree.newest()
        assert newest is not None
        self.witness = newest.note

    def check(self) -> check.Report:
        return check.check(witness=self.witness)


def grown(chance: Random, *, steps: int = 12, sheets: int = 6, most: int = 20) -> Log:
    """Write and number a log, in steps of several sheets."""
    log = Log(a_brand().id, clock())
    for _ in range(steps):
        for _ in range(sheets):
            log.write(chance.randint(1, most), chance)
        log.number()
    return log


def as_owner_of_the_machine(database: TestDatabase) -> None:
    """Make Django's main connection a superuser's, whom no policy binds."""
    parts = conninfo_to_dict(database.superuser)
    mine = connections["default"]
    mine.close()
    mine.settings_dict.update(
        NAME=database.names["main"],
        USER=parts["user"],
        PASSWORD=parts.get("password", ""),
        HOST=parts.get("host", ""),
        PORT=parts.get("port", ""),
    )
    settings.DATABASES["default"] = mine.settings_dict


@contextmanager
def undone_afterwards() -> Iterator[None]:
    """Let no trigger stand in the way, and take everything back at the end."""
    with transaction.atomic():
        run("SET LOCAL session_replication_role = replica")
        yield
        transaction.set_rollback(True)


def tidy() -> None:
    """Clear away what was taken back: it is read past at every look, and would come to outnumber the log."""
    for table in ("audit_leaf", "audit_sheet", "audit_tile", "audit_checkpoint", "certificates_certificate"):
        run(f"VACUUM (ANALYZE) {table}")


def run(statement: str, *parameters: Any) -> int:  # noqa: ANN401 (whatever the statement takes)
    """Run a statement and return how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters or None)
        return int(cursor.rowcount)


def rows(statement: str, *parameters: Any) -> list[tuple[Any, ...]]:  # noqa: ANN401 (whatever it takes)
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters or None)
        return list(cursor.fetchall())
