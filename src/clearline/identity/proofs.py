"""Proofs that the holder was there: recorded once, carried to a case, added up."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from clearline.brands import sets
from clearline.brands.directory import brand_of
from clearline.identity.assurance import Assurance, Evidence, assess
from clearline.identity.models import Proof, ProofKind
from clearline.identity.needs import need_of
from clearline.vocabulary.identifiers import uuid7_many

# What somebody showed may be used for a closing that they ask for soon after, not at the day's end.
HOLDS_FOR = timedelta(minutes=30)
# Once brought to a case it counts for as long as a case may wait for its holder, at most.
COUNTS_FOR = timedelta(days=90)


class ForeignProof(ValueError):
    """A proof was brought to a case of another account, or does not exist."""


def record(
    *,
    brand_id: UUID,
    account_id: UUID,
    subject_id: UUID,
    kind: ProofKind,
    root: str,
    channel: str,
    now: datetime,
) -> UUID:
    """Record that the holder showed something; it waits half an hour to be brought to a case."""
    return Proof.objects.create(
        brand_id=brand_id,
        account_id=account_id,
        subject_id=subject_id,
        kind=kind,
        root=root,
        channel=channel,
        at=now,
        expires_at=now + HOLDS_FOR,
    ).id


def held(*, proof_id: UUID, now: datetime) -> Proof | None:
    """Return a proof that may still be used, else None."""
    return Proof.objects.filter(id=proof_id, expires_at__gt=now).first()


def attach(*, proof_ids: Sequence[UUID], case_id: UUID, now: datetime) -> int:
    """Bring proofs to a case; return how many it did not have. One that has expired is left behind.

    Raises:
        ForeignProof: one of them is not of the case's account.
    """
    wanted = list(dict.fromkeys(proof_ids))
    if not wanted:
        return 0
    brought = {
        "proof_ids": wanted,
        "fresh_ids": uuid7_many(len(wanted)),
        "case_id": case_id,
        "now": now,
        "counts_until": now + COUNTS_FOR,
    }
    ((found, fresh),) = sets.run(__package__, "attach_proofs", brought)
    if found != len(wanted):
        raise ForeignProof("A proof does not belong to the holder of this request. Prove again, then go on.")
    return int(fresh)


def assess_cases(*, case_ids: Sequence[UUID], now: datetime) -> dict[UUID, Assurance]:
    """Return what each case has by way of proof, in one query; without any it is a sum of zero."""
    evidence: dict[UUID, list[Evidence]] = defaultdict(list)
    brand_ids: dict[UUID, UUID] = {}
    changed: dict[str, datetime] = {}
    rows = sets.run(__package__, "proofs_of_cases", {"case_ids": list(case_ids)})
    for case_id, brand_id, kind, root, channel, at, expires_at, sim_changed_at in rows:
        brand_ids[case_id] = brand_id
        evidence[case_id].append(
            Evidence(kind=kind, root=root, channel=channel, at=at, expires_at=expires_at)
        )
        if sim_changed_at is not None:
            changed[root] = sim_changed_at
    return {
        case_id: assess(
            evidence[case_id],
            need_of(brand_of(brand_ids[case_id])),
            now,
            sim_changed_at=changed,
            # The book does not tell when a contact changed.
            contact_changed_at=None,
        )
        if case_id in evidence
        else Assurance()
        for case_id in case_ids
    }
