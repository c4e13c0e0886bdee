"""Claim what the vault keeps: whoever holds the link says where to, once, and every contact is told.

Money leaves only to whom it belongs: to another line of the same account, or
the way that it once was paid in. So a link that fell into other hands moves
nothing to them.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from clearline.audit import leaves
from clearline.brands.directory import brand_of
from clearline.cases.models import Case
from clearline.identity import counter
from clearline.identity.counter import Guarded, Lane
from clearline.keys import blind
from clearline.lines.models import Line
from clearline.lines.models.line import LineStatus
from clearline.notices import drafts
from clearline.notices.drafts import NoticeDraft
from clearline.settlement import claims, outcomes, vault
from clearline.settlement.claims import NothingToClaim
from clearline.settlement.left import ClaimedBy, Kept, Source
from clearline.vocabulary.errors import Malformed
from clearline.vocabulary.msisdn import Msisdn


@dataclass(frozen=True, slots=True)
class Claimable:
    """What a link opens, and the case that it came from. A card that refused it once is not asked again."""

    kept: Kept
    case: Case

    @property
    def card_open(self) -> bool:
        return self.kept.source != Source.RETURNED


class NoSuchClaim(LookupError):
    """The link is none of ours."""


class NotYourLine(ValueError):
    """The number is none, or not that of another living line of the same account."""


class TooManyTries(ValueError):
    """Twenty numbers were tried today; another may be tried tomorrow."""


def find(*, token: str) -> Claimable:
    """Return what a link opens.

    Raises:
        NoSuchClaim: the link is not ours, or of another brand.
    """
    kept = vault.find(token)
    if kept is None:
        raise NoSuchClaim("This address opens nothing.")
    return Claimable(kept, Case.objects.get(pk=kept.case_id))


def to_line(*, token: str, number: str, now: datetime) -> None:
    """Add what is kept to the credit of another line of the same account, which is named by its number.

    Raises:
        NoSuchClaim, NothingToClaim: nothing waits behind the link.
        TooManyTries: no further number is looked up today.
        NotYourLine: the number is of no such line; which of both is never said.
    """
    found = find(token=token)
    guarded = Guarded(brand_id=found.kept.brand_id, lane=Lane.CLAIM, account=found.kept.id)
    if not counter.take(guarded, now=now):
        raise TooManyTries("Twenty numbers were tried today.")
    line = _line(found.case, number)
    if line is None:
        raise NotYourLine("The number is of no other line of this account.")
    with transaction.atomic():
        if line.id not in outcomes.hold_alive(line_ids=[line.id]):
            raise NotYourLine("The line has ended.")
        kept = claims.hold(kept_id=found.kept.id)
        claims.to_line(kept=kept, line_id=line.id, now=now)
        _tell(found.case, kept, ClaimedBy.LINE, now)
    counter.give_back(guarded, now=now)


def to_card(*, token: str, now: datetime) -> None:
    """Have what is kept paid back the way that it came.

    Raises:
        NoSuchClaim, NothingToClaim: nothing waits behind the link, or its card refused it before.
    """
    found = find(token=token)
    if not found.card_open:
        raise NothingToClaim("The card that it came from did not take it.")
    with transaction.atomic():
        kept = claims.hold(kept_id=found.kept.id)
        claims.to_card(kept=kept, now=now)
        _tell(found.case, kept, ClaimedBy.CARD, now)


def _line(case: Case, number: str) -> Line | None:
    try:
        msisdn = Msisdn.parse(number, brand_of(case.brand_id).country)
    except Malformed:
        return None
    alive = Line.objects.filter(account_id=case.account_id).exclude(status=LineStatus.CEASED)
    return alive.filter(msisdn_index=blind.index("msisdn", msisdn)).first()


def _tell(case: Case, kept: Kept, way: ClaimedBy, now: datetime) -> None:
    body = {"case": str(case.id), "to": way.value, "minor": kept.amount_minor, "currency": kept.currency}
    said = leaves.Leaf(brand_id=kept.brand_id, origin=kept.id, kind="vault.claimed", at=now, body=body)
    leaves.write([said])
    draft = NoticeDraft(
        brand_id=case.brand_id,
        subject_id=case.subject_id,
        line_id=case.line_id,
        account_id=case.account_id,
        origin=case.id,
        template="claimed",
        parameters={
            "reference": case.reference,
            "amount_minor": str(kept.amount_minor),
            "currency": kept.currency,
            "to": way.value,
        },
        language=case.language,
    )
    drafts.write([draft], now)


__all__ = [
    "Claimable",
    "NoSuchClaim",
    "NotYourLine",
    "NothingToClaim",
    "TooManyTries",
    "find",
    "to_card",
    "to_line",
]
