"""What the book says of lines right now, and how a line ends in it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from clearline.brands import sets
from clearline.lines.models.line import LineStatus, SimKind


@dataclass(slots=True)  # made by the thousand: frozen, it would take three times as long
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
    rows = sets.run(__package__, "standings", {"lines": list(line_ids)})
    return {row[0]: LineStanding(*row) for row in rows}


@dataclass(frozen=True, slots=True)
class Leaving:
    """Of lines that end now: the `last` of their accounts, and accounts that are `busy` with another one."""

    last: frozenset[UUID]
    busy: frozenset[UUID]


def last_lines(*, leaving: Sequence[tuple[UUID, UUID]]) -> Leaving:
    """Tell which lines, given with their accounts, are the last ones when all of them end now.

    Lines that end together in one batch, or at two workers, must not each
    take another for the one that is left: endings of an account have turns
    until the commit. Who has no turn is told, and does not wait for it: two
    batches of a thousand nearly always share an account.
    """
    accounts = {"accounts": [account for account, _ in leaving]}
    busy = frozenset(account for (account,) in sets.run(__package__, "hold_accounts", accounts))
    alive: dict[UUID, set[UUID]] = defaultdict(set)
    for account, line in sets.run(__package__, "alive", accounts):
        alive[account].add(line)
    last = set()
    for account, line in leaving:
        alive[account].discard(line)
        if not alive[account] and account not in busy:
            last.add(line)
    return Leaving(frozenset(last), busy)


def cease(*, line_ids: Sequence[UUID], now: datetime) -> None:
    """Mark lines as ended in the book; an import never revives them."""
    sets.run(__package__, "cease", {"lines": list(line_ids), "now": now})
