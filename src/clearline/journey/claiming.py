"""Claim what the vault keeps: whoever holds the link says where to, once, and every contact is told.

Money leaves only to whom it belongs: to another line of the same account, the
way that it once was paid in, or to a bank account in the name of the line's
holder, which the bank compares. So a link that fell into other hands moves
nothing to them.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from clearline.audit import leaves
from clearline.brands.directory import brand_of
from clearline.cases.models import Case
from clearline.identity import counter
from clearline.identity.counter import Guarded, Lane
from clearline.keys import blind
from clearline.lines import people
from clearline.lines.models import Line
from clearline.lines.models.line import LineStatus
from clearline.notices import drafts
from clearline.notices.drafts import NoticeDraft
from clearline.settlement import claims, outcomes, runs, transfers, vault
from clearline.settlement.claims import NothingToClaim
from clearline.settlement.left import ClaimedBy, Kept, KeptState, Source
from clearline.settlement.models import Transfer, TransferState
from clearline.vocabulary.errors import Malformed
from clearline.vocabulary.iban import Iban
from clearline.vocabulary.msisdn import Msisdn


@dataclass(frozen=True, slots=True)
class Claimable:
    """What a link opens, and the case that it came from. A card that refused it once is not asked again."""

    kept: Kept
    case: Case

    @property
    def card_open(self) -> bool:
        return self.kept.source != Source.RETURNED

    @property
    def account_country(self) -> str:
        """The country that an account for it has to be of; empty for any that SEPA reaches."""
        return transfers.country_of(self.kept.currency)

    @property
    def bank_open(self) -> bool:
        return transfers.claim_offered(self.kept.currency)


class NoSuchClaim(LookupError):
    """The link is none of ours."""


class NotYourLine(ValueError):
    """The number is none, or not that of another living line of the same account."""


class NoHolder(ValueError):
    """The holder is erased, or the line is another's: nobody's name could be given to a bank."""


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


def to_account(*, token: str, iban: Iban, now: datetime) -> None:
    """Have what is kept go to a bank account of the holder, with the next run of transfers.

    Raises:
        NoSuchClaim, NothingToClaim: nothing waits behind the link, or no transfer carries its currency.
        NoHolder: nobody is left whose account it could be.
    """
    found = find(token=token)
    home = transfers.country_of(found.kept.currency)
    if not found.bank_open or not iban.compact.startswith(home):
        raise NothingToClaim("No transfer carries this currency to that account.")
    holder = people.contacts(line_ids=[found.case.line_id]).get(found.case.line_id)
    if holder is None or not holder.full_name or holder.subject_id != found.case.subject_id:
        raise NoHolder("The holder of the line is not known any more.")
    with transaction.atomic():
        kept = claims.hold(kept_id=found.kept.id)
        claims.to_account(kept=kept, subject_id=holder.subject_id, owner=holder.full_name, iban=iban, now=now)
        _tell(found.case, kept, ClaimedBy.BANK, now)


def money_came_back(*, transfer: Transfer, kept_id: UUID, reason: str, now: datetime) -> bool:
    """Store that the money of a claim came back from its bank; said twice, it is stored once.

    It waits under the same link again, and every contact on file is told. True
    where it had counted as paid already.
    """
    with transaction.atomic():
        kept = Kept.objects.select_for_update(no_key=True).get(pk=kept_id)
        transfer.refresh_from_db()
        if transfer.state == TransferState.RETURNED:
            return False
        runs.came_back(transfer=transfer, reason=reason, now=now)
        late = kept.state == KeptState.CLAIMED
        again = claims.came_back(kept=kept, now=now) if late else kept
        _tell_back(Case.objects.get(pk=kept.case_id), again, now)
    return late


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
    drafts.write([_draft(case, kept, "claimed", to=way.value)], now)


def _tell_back(case: Case, kept: Kept, now: datetime) -> None:
    body = {"case": str(case.id), "minor": kept.amount_minor, "currency": kept.currency}
    said = leaves.Leaf(brand_id=kept.brand_id, origin=kept.id, kind="vault.returned", at=now, body=body)
    leaves.write([said])
    draft = _draft(case, kept, "kept", until=kept.until.isoformat() if kept.until else "")
    draft.secrets = {"claim": vault.token(kept.id)}
    drafts.write([draft], now)


def _draft(case: Case, kept: Kept, template: str, **more: str) -> NoticeDraft:
    return NoticeDraft(
        brand_id=case.brand_id,
        subject_id=case.subject_id,
        line_id=case.line_id,
        account_id=case.account_id,
        origin=case.id,
        template=template,
        parameters={
            "reference": case.reference,
            "amount_minor": str(kept.amount_minor),
            "currency": kept.currency,
            **more,
        },
        language=case.language,
    )


__all__ = [
    "Claimable",
    "NoHolder",
    "NoSuchClaim",
    "NotYourLine",
    "NothingToClaim",
    "TooManyTries",
    "find",
    "money_came_back",
    "to_account",
    "to_card",
    "to_line",
]
