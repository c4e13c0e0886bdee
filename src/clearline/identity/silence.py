"""The way without the SIM: a waiting time in which every contact on file was told and any of them may say no.

A waiting time counts from the moment at which a message went out to a contact
that is not the line itself, and not at all when none ever did.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Max

from clearline.brands import sets
from clearline.brands.models import Brand
from clearline.cases.engine.row import CaseRow
from clearline.identity import proofs
from clearline.identity.models import Proof, ProofKind
from clearline.identity.needs import need_of
from clearline.identity.waiting import Waiting, WaitingOutcome
from clearline.keys.links import SignedLinks
from clearline.lines import people
from clearline.vocabulary.identifiers import uuid7

ROOT = "silence"
LINKS = SignedLinks(purpose="veto-link", mark_bytes=10)


@dataclass(frozen=True, slots=True)
class Silence:
    """A running waiting time. `told_at` is when the first message reached a contact other than the line.

    `pending` tells that such a message may still go out; where none may, and
    none did, nobody was told.
    """

    case_id: UUID
    asked_at: datetime
    days: int
    due_at: datetime
    told_at: datetime | None
    pending: bool

    @property
    def counts_at(self) -> datetime | None:
        """The moment from which it is a proof; None while nobody was told."""
        return max(self.due_at, self.told_at + timedelta(days=self.days)) if self.told_at else None


def running(*, case_ids: Sequence[UUID]) -> Mapping[UUID, Silence]:
    """Return the waiting times that run for cases, in one query."""
    rows = sets.run(__package__, "running_silences", {"cases": list(case_ids)})
    return {row[0]: Silence(*row) for row in rows}


def latest(*, case_id: UUID) -> Waiting | None:
    """Return the last waiting time of a case, however it ended."""
    return Waiting.objects.filter(case_id=case_id).order_by("-asked_at").first()


def locked_until(*, line_id: UUID, now: datetime) -> datetime | None:
    """Return until when a veto shuts this way for a line; None where it is open."""
    locks = Waiting.objects.filter(line_id=line_id, locked_until__gt=now)
    last: datetime | None = locks.aggregate(last=Max("locked_until"))["last"]
    return last


def would_be_enough(*, case_id: UUID, brand: Brand, now: datetime) -> bool:
    """Tell whether a waiting time, added to what a case has, would prove enough."""
    has, need = proofs.assess_cases(case_ids=[case_id], now=now)[case_id], need_of(brand)
    weight = need.weights.get(ProofKind.WAITING_TIME, 0)
    return weight > 0 and has.total + weight >= need.total and len(has.roots | {ROOT}) >= need.roots


def elsewhere(*, line_id: UUID) -> bool:
    """Tell whether the holder of a line can be told anywhere but on that line."""
    holder = people.contacts(line_ids=[line_id]).get(line_id)
    return holder is not None and bool(
        holder.email or (holder.contact_msisdn and holder.contact_msisdn != holder.msisdn)
    )


def begin(*, case: CaseRow, days: int, now: datetime) -> Waiting:
    """Start a waiting time; the caller holds the case's lock and tells every contact."""
    return Waiting.objects.create(
        brand_id=case.brand_id,
        case_id=case.id,
        line_id=case.line_id,
        asked_at=now,
        days=days,
        due_at=now + timedelta(days=days),
    )


def count(*, cases: Sequence[CaseRow], now: datetime) -> None:
    """Turn the silence of cases into proofs of theirs, once each; the caller holds their locks."""
    if not cases:
        return
    Proof.objects.bulk_create(
        Proof(
            id=uuid7(),
            brand_id=case.brand_id,
            account_id=case.account_id,
            subject_id=case.subject_id,
            case_id=case.id,
            kind=ProofKind.WAITING_TIME,
            root=ROOT,
            channel=case.channel,
            at=now,
            expires_at=now + proofs.COUNTS_FOR,
        )
        for case in cases
    )
    _end([case.id for case in cases], WaitingOutcome.COUNTED, now)


def give_up(*, case_ids: Sequence[UUID], now: datetime) -> None:
    """End waiting times that nobody was told of; they prove nothing."""
    if case_ids:
        _end(case_ids, WaitingOutcome.UNHEARD, now)


def stop(*, waiting: Waiting, lock_days: int, now: datetime) -> None:
    """Note a veto, and shut this way for the line."""
    waiting.outcome, waiting.ended_at = WaitingOutcome.VETOED, now
    waiting.locked_until = now + timedelta(days=lock_days)
    waiting.save(update_fields=["outcome", "ended_at", "locked_until"])


def token(waiting_id: UUID) -> str:
    """Return what the link of a message carries: an id and its signature, stored nowhere."""
    return LINKS.token(waiting_id)


def find(typed: str) -> Waiting | None:
    """Return the waiting time that a link is for; None where the link is not ours, or of another brand."""
    waiting_id = LINKS.read(typed)
    return Waiting.objects.filter(pk=waiting_id).first() if waiting_id else None


def _end(case_ids: Sequence[UUID], outcome: WaitingOutcome, now: datetime) -> None:
    Waiting.objects.filter(case_id__in=case_ids, ended_at=None).update(outcome=outcome, ended_at=now)
