"""The vault: money that waits for its holder until its lawful end, and leaves it once.

A link that is signed and stored nowhere opens it; whoever has the message has
the link. What no law ends waits without an end.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from clearline.brands import sets
from clearline.brands.directory import brand_of
from clearline.keys.links import SignedLinks
from clearline.ledger import entries
from clearline.ledger.entries import Leg, Movement
from clearline.ledger.models import Account
from clearline.policy.policies import policy_for
from clearline.settlement import claims
from clearline.settlement.left import Kept, Source
from clearline.vocabulary.identifiers import uuid7
from clearline.vocabulary.money import Money
from clearline.vocabulary.periods import add_months, local_date

RULE = "claim.limitation"
LINKS = SignedLinks(purpose="vault-link", mark_bytes=16)
LAPSE_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class KeptDraft:
    """Money to be put into the vault; the entry that moves it there is written with it.

    With `at_once` it goes out again by itself, the way that its case's refund went.
    """

    brand_id: UUID
    case_id: UUID
    source: Source
    amount: Money
    until: date | None
    at_once: bool = False
    id: UUID = field(default_factory=uuid7)

    @property
    def movement(self) -> Movement:
        """The entry: points and lateness cost the brand, what came back was on its way, the rest was owed."""
        sources = {
            Source.POINTS: Account.POINTS,
            Source.RETURNED: Account.IN_TRANSIT,
            Source.LATE: Account.PROMISES,
        }
        minor, currency = self.amount.minor, self.amount.currency
        legs = (
            Leg(sources.get(self.source, Account.PAYABLE), minor, currency),
            Leg(Account.VAULT, -minor, currency),
        )
        return Movement(self.brand_id, self.case_id, f"kept_{self.source.value}", legs)


def write(drafts: Sequence[KeptDraft], now: datetime) -> None:
    """Put money into the vault in the caller's transaction.

    Raises:
        django.db.IntegrityError: the case has something there for the same reason.
    """
    columns: dict[str, Any] = {
        "ids": [draft.id for draft in drafts],
        "brands": [draft.brand_id for draft in drafts],
        "cases": [draft.case_id for draft in drafts],
        "sources": [draft.source.value for draft in drafts],
        "amounts": [draft.amount.minor for draft in drafts],
        "currencies": [draft.amount.currency for draft in drafts],
        "untils": [draft.until for draft in drafts],
        "now": now,
    }
    sets.run(__package__, "write_kept", columns)
    entries.write([draft.movement for draft in drafts], now)
    for draft in drafts:
        if draft.at_once:
            claims.the_way_of_the_refund(kept=Kept.objects.get(pk=draft.id), now=now)


def lawful_end(*, brand_id: UUID, now: datetime) -> date | None:
    """Return the last day on which a claim that arises now may be made; None where no law ends it.

    The product's own default ends nothing: only a pack of law does, and a
    brand may wait longer. German claims lapse with the end of a year.
    """
    brand = brand_of(brand_id)
    policy = policy_for(law_pack=brand.law_pack, brand_code=brand.code)
    ruled, law = policy.rule(RULE), policy.law.answer(RULE)
    if law.pack_id == policy.law.lineage[-1].id:
        return None
    day = local_date(now, brand.time_zone)
    if law.rule.counted_from == "end_of_calendar_year":
        day = date(day.year, 12, 31)
    return add_months(day, 12 * int(ruled.value))


def token(kept_id: UUID) -> str:
    """Return what a link carries: an id and its signature, stored nowhere."""
    return LINKS.token(kept_id)


def find(typed: str) -> Kept | None:
    """Return what a link is for; None where the link is not ours, or of another brand.

    What was paid to an account and came back is under the same link again.
    """
    kept_id = LINKS.read(typed)
    found = Kept.objects.filter(pk=kept_id).first() if kept_id else None
    while found and (again := Kept.objects.filter(replaces_id=found.id).first()):
        found = again
    return found


def of_case(*, case_id: UUID) -> list[Kept]:
    """Return what the vault holds, or held, of a case."""
    return list(Kept.objects.filter(case_id=case_id).order_by("kept_at", "source"))


def let_lapse(*, now: datetime) -> int:
    """Let go of what nobody claimed until its lawful end, in the caller's transaction; return how many."""
    rows = list(sets.run(__package__, "hold_lapsed", {"now": now, "limit": LAPSE_AT_ONCE}))
    if rows:
        sets.run(__package__, "let_lapse", {"ids": [row[0] for row in rows], "now": now})
        entries.write([_lapse(*row[1:]) for row in rows], now)
    return len(rows)


def _lapse(brand_id: UUID, case_id: UUID, source: str, minor: int, currency: str) -> Movement:
    legs = (Leg(Account.VAULT, minor, currency), Leg(Account.LAPSED, -minor, currency))
    return Movement(brand_id, case_id, f"lapsed_{source}", legs)
