"""What the book says of lines right now, and how a line ends in it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from clearline.brands.database import statement
from clearline.lines.models.line import LineStatus, SimKind


@dataclass(frozen=True, slots=True)
class LineStanding:
    """Whose a line is, what it runs on, and whether another line of the account is left.

    `plan` is the operator's code; `currency` is the plan's, and the import refuses any other on the line.
    """

    line_id: UUID
    account_id: UUID
    account_kind: str
    status: str
    sim_kind: str
    currency: str
    plan: str
    last_of_account: bool

    @property
    def ceased(self) -> bool:
        return self.status == LineStatus.CEASED

    @property
    def is_esim(self) -> bool:
        return self.sim_kind == SimKind.ESIM


def standings(*, line_ids: Sequence[UUID]) -> dict[UUID, LineStanding]:
    """Return how each line stands; one query for the batch."""
    with connection.cursor() as cursor:
        cursor.execute(statement("clearline.lines", "standings"), {"lines": list(line_ids)})
        return {row[0]: LineStanding(*row) for row in cursor.fetchall()}


def last_lines(*, leaving: Sequence[tuple[UUID, UUID]]) -> set[UUID]:
    """Return which of the lines that end now, one after the other, leave their account without a line.

    Lines that end together in one batch, or at two workers, must not each
    take another for the one that is left: endings of an account wait for each
    other until the commit.
    """
    accounts = {"accounts": [account for account, _ in leaving]}
    alive: dict[UUID, set[UUID]] = defaultdict(set)
    with connection.cursor() as cursor:
        cursor.execute(statement("clearline.lines", "hold_accounts"), accounts)
        cursor.execute(statement("clearline.lines", "alive"), accounts)
        for account, line in cursor.fetchall():
            alive[account].add(line)
    last = set()
    for account, line in leaving:
        alive[account].discard(line)
        if not alive[account]:
            last.add(line)
    return last


def cease(*, line_ids: Sequence[UUID], now: datetime) -> None:
    """Mark lines as ended in the book; an import never revives them."""
    with connection.cursor() as cursor:
        cursor.execute(statement("clearline.lines", "cease"), {"lines": list(line_ids), "now": now})
