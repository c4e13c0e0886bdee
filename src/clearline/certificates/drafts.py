"""Certificates of a whole batch of cases, signed and stored in one statement."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from clearline.audit import leaves
from clearline.audit.canonical import canonical
from clearline.brands import sets
from clearline.brands.directory import brands_of
from clearline.brands.languages import spoken
from clearline.cases.models import Case
from clearline.certificates import document, public_ids
from clearline.certificates.models import Certificate
from clearline.keys import signing, subjects
from clearline.lines import people
from clearline.vocabulary.identifiers import uuid7
from clearline.vocabulary.msisdn import Msisdn

ISSUED = "certificate.issued"
COLUMNS = (
    *("id", "brand_id", "public_id", "case_id", "subject_id", "kind", "issued_at", "language"),
    *("personal", "digest", "signature", "signing_key_id", "leaf_id"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateDraft:
    """What a stage wants certified: facts about a case, without names and numbers."""

    brand_id: UUID
    case_id: UUID
    kind: str
    body: Mapping[str, Any]


def write(records: Sequence[CertificateDraft], now: datetime) -> None:
    """Number, sign, log and store certificates inside the commit; as many queries for one as for a thousand.

    Raises:
        django.db.IntegrityError: a case has a certificate of this kind already.
    """
    case_ids = [draft.case_id for draft in records]
    cases = Case.objects.in_bulk(case_ids)
    contacts = people.contacts(line_ids=[case.line_id for case in cases.values()])
    keys = subjects.find(subject_ids=[case.subject_id for case in cases.values()])
    signers = {
        brand_id: signing.signer(name=signing.certificate_key_name(brand_id), now=now)
        for brand_id in sorted({draft.brand_id for draft in records})
    }
    brands = brands_of(draft.brand_id for draft in records)
    drawn = public_ids.draw((brands[draft.brand_id].reference_prefix for draft in records), taken=_taken)
    issued = []
    for draft, public_id in zip(records, drawn, strict=True):
        case = cases[draft.case_id]
        contact = contacts.get(case.line_id)
        holder = document.Holder(contact.msisdn, contact.full_name) if contact else document.Holder("", "")
        signer, key = signers[draft.brand_id], keys.get(case.subject_id)
        operator = {"name": brands[draft.brand_id].name, "country": brands[draft.brand_id].country}
        told = replace(draft, body={**draft.body, "operator": operator})
        issued.append(_issue(told, case, public_id, holder=holder, signer=signer, key=key, now=now))
    leaves.write([leaf for leaf, _row in issued])
    _insert([row for _leaf, row in issued])


def issued_for(*, case_id: UUID) -> dict[str, str]:
    """Return the numbers of a case's documents by kind: certificate, statement."""
    return dict(Certificate.objects.filter(case_id=case_id).values_list("kind", "public_id"))


def issued_for_many(*, case_ids: Collection[UUID]) -> dict[UUID, dict[str, str]]:
    """Return the numbers of the documents of many cases, in one query."""
    issued: dict[UUID, dict[str, str]] = {case_id: {} for case_id in case_ids}
    rows = Certificate.objects.filter(case_id__in=issued).values_list("case_id", "kind", "public_id")
    for case_id, kind, public_id in rows:
        issued[case_id][kind] = public_id
    return issued


def _issue(
    draft: CertificateDraft,
    case: Case,
    public_id: str,
    *,
    holder: document.Holder,
    signer: signing.Signer,
    key: subjects.SubjectKey | None,
    now: datetime,
) -> tuple[leaves.Leaf, Certificate]:
    certificate_id, sealed = uuid7(), document.sealed_values(holder)
    body = {
        **draft.body,
        "number": Msisdn(holder.number).masked if holder.number else "",
        "holder": holder.initial,
        "commitments": document.commitments(sealed),
    }
    signed = document.document(
        public_id=public_id,
        kind=draft.kind,
        brand_id=draft.brand_id,
        case_id=draft.case_id,
        issued_at=now,
        key_id=signer.key.id,
        body=body,
    )
    digest = document.digest(signed)
    leaf = leaves.Leaf(
        brand_id=draft.brand_id,
        origin=draft.case_id,
        kind=ISSUED,
        at=now,
        body={"certificate": public_id, "kind": draft.kind, "digest": digest.hex()},
    )
    return leaf, Certificate(
        id=certificate_id,
        brand_id=draft.brand_id,
        public_id=public_id,
        case_id=draft.case_id,
        subject_id=case.subject_id,
        kind=draft.kind,
        issued_at=now,
        language=spoken(case.language),
        body=body,
        personal=key.seal(sealed, row_id=certificate_id) if key else b"",
        digest=digest,
        signature=signer.sign(signed),
        signing_key_id=signer.key.id,
        leaf_id=leaf.id,
    )


def _taken(drawn: Collection[str]) -> Collection[str]:
    return set(Certificate.objects.filter(public_id__in=drawn).values_list("public_id", flat=True))


def _insert(rows: Sequence[Certificate]) -> None:
    columns: dict[str, Any] = {name: [getattr(row, name) for row in rows] for name in COLUMNS}
    columns["body"] = [canonical(row.body).decode() for row in rows]
    sets.run(__package__, "write_certificates", columns)
