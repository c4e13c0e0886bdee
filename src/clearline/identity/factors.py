"""Second factors of a user: which there are, and what each of them proves.

allauth keeps and verifies them; what they rest on is ours. One that was set
up through a code proves no more than that code until it has rested, as a
password does: else a stolen mailbox would make itself a second factor.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db import transaction

from clearline.brands.directory import brand_of
from clearline.identity import counter, proofs, telling
from clearline.identity.counter import Guarded, Lane
from clearline.identity.models import ProofKind, User
from clearline.identity.needs import password_rests_for
from clearline.identity.telling import Change

VIA = "via"  # under which allauth's row keeps what let its owner in to set it up


class Kind(StrEnum):
    """As allauth calls them."""

    APP = "totp"
    PASSKEY = "webauthn"
    RECOVERY = "recovery_codes"


KINDS_OF_PROOF = {Kind.APP: ProofKind.AUTHENTICATOR, Kind.PASSKEY: ProofKind.PASSKEY}
REMOVED = {Kind.APP: Change.APP_REMOVED, Kind.PASSKEY: Change.PASSKEY_REMOVED}


@dataclass(frozen=True, slots=True)
class Factor:
    """One second factor, as its owner may see it."""

    id: int
    kind: Kind
    added_at: datetime
    used_at: datetime | None


def factors_of(user: User) -> list[Factor]:
    """Return the second factors of a user, the oldest first."""
    rows = Authenticator.objects.filter(user_id=user.pk).order_by("created_at")
    return [Factor(row.pk, Kind(row.type), row.created_at, row.last_used_at) for row in rows]


def remove(*, user: User, factor_id: int, language: str, now: datetime) -> bool:
    """Take an app or a passkey away and tell the holder; the last one takes the recovery codes along."""
    with transaction.atomic():
        rows = {row.pk: row for row in Authenticator.objects.select_for_update().filter(user_id=user.pk)}
        row = rows.pop(factor_id, None)
        if row is None or row.type not in KINDS_OF_PROOF:
            return False
        row.delete()
        if not any(other.type in KINDS_OF_PROOF for other in rows.values()):
            Authenticator.objects.filter(pk__in=rows).delete()
        telling.tell(user=user, what=REMOVED[Kind(row.type)], language=language, now=now)
    return True


def take_try(user: User, *, now: datetime) -> bool:
    """Count a try at a second factor; call it in the transaction that evaluates."""
    return counter.take(_guarded(user), now=now)


def give_back(user: User, *, now: datetime) -> None:
    """Take back the count of a try that was right."""
    counter.give_back(_guarded(user), now=now)


def keep(row: Authenticator, *, via: str, now: datetime) -> None:
    """Note on a new factor what it was set up through, and when by the one clock."""
    row.data[VIA] = via
    row.created_at = now
    row.save(update_fields=["data", "created_at"])


def proven(*, user: User, row: Authenticator, channel: str, now: datetime) -> UUID:
    """Record the proof that a factor made just now; return its id."""
    if user.account is None:
        raise ValueError("Only a subscriber proves something with a second factor.")
    row.last_used_at = now
    row.save(update_fields=["last_used_at"])
    return proofs.record(
        brand_id=user.brand_id,
        account_id=user.account.id,
        subject_id=user.account.subject_id,
        kind=KINDS_OF_PROOF[Kind(row.type)],
        root=_root(user, row, now),
        channel=channel,
        now=now,
    )


def root_of_setting_up(roots: Sequence[str]) -> str:
    """Return what a factor set up now rests on: only itself where two independent things were shown."""
    distinct = {root for root in roots if root != "mail"}
    return "" if len(distinct) > 1 else (roots[-1] if roots else "mail")


def _root(user: User, row: Authenticator, now: datetime) -> str:
    via = row.data.get(VIA, "")
    rested = now - row.created_at >= password_rests_for(brand_of(user.brand_id))
    return via if via and not rested else f"{row.type}:{row.pk}"


def _guarded(user: User) -> Guarded:
    return Guarded(brand_id=user.brand_id, lane=Lane.FACTOR, account=user.account_id)
