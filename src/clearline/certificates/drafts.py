"""Certificates of a whole batch of cases, signed and stored in one statement."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from clearline.audit import leaves
from clearline.audit.canonical import canonical
from clearline.brands import sets
from clearline.brands.directory import brands_of
from clearline.brands.languages import spoken
from clearline.certificates import document, public_ids
from clearline.certificates.models import Certificate
from clearline.keys import signing, subjects
from clearline.lines import people
from clearline.vocabulary.identifiers import uuid7_many
from clearline.vocabulary.msisdn import Msisdn

ISSUED = "certificate.issued"
COLUMNS = (
    *("id", "brand_id", "public_id", "case_id", "subject_id", "kind", "issued_at", "language"),
    *("body", "personal", "digest", "signature", "signing_key_id", "leaf_id"),
)


@dataclass(slots=True, kw_only=True)
class CertificateDraft:
    """What a stage wants certified: facts about a case and its line, without names and numbers."""

    brand_id: UUID
    case_id: UUID
    line_id: UUID
    subject_id: UUID
    language: str
    kind: str
    body: Mapping[str, Any]


def write(records: Sequence[CertificateDraft], now: datetime) -> None:
    """Number, sign, log and store certificates inside the commit; as many queries for one as for a thousand.

    Raises:
        django.db.IntegrityError: a case has a certificate of this kind already.
    """
    contacts = people.contacts(line_ids=[draft.line_id for draft in records])
    keys = subjects.find(subject_ids=[draft.subject_id for draft in records])
    brands = brands_of(draft.brand_id for draft in records)
    names = {brand_id: signing.certificate_key_name(brand_id) for brand_id in sorted(brands)}
    signers = signing.signers(names=list(names.values()), now=now)
    prefixes = [brands[draft.brand_id].reference_prefix for draft in records]
    issued = []
    for draft, certificate_id, leaf_id, public_id in zip(
        records,
        uuid7_many(len(records)),
        uuid7_many(len(records)),
        public_ids.draw(prefixes, taken=_taken),
        strict=True,
    ):
        contact, brand = contacts.get(draft.line_id), brands[draft.brand_id]
        paper = _Paper(
            draft=draft,
            id=certificate_id,
            public_id=public_id,
            leaf_id=leaf_id,
            operator={"name": brand.name, "country": brand.country},
            holder=document.Holder(contact.msisdn, contact.full_name) if contact else document.Holder("", ""),
        )
        issued.append(_issue(paper, signers[names[draft.brand_id]], keys.get(draft.subject_id), now))
    leaves.write([leaf for leaf, _row in issued])
    columns = zip(*(row for _leaf, row in issued), strict=True)
    sets.run(__package__, "write_certificates", dict(zip(COLUMNS, map(list, columns), strict=True)))


def issued_for(*, case_id: UUID) -> dict[str, str]:
    """Return the numbers of a case's documents by kind: certificate, statement."""
    return dict(Certificate.objects.filter(case_id=case_id).values_list("kind", "public_id"))


@dataclass(slots=True)
class _Paper:
    """A draft with what only the moment of issue knows."""

    draft: CertificateDraft
    id: UUID
    public_id: str
    leaf_id: UUID
    operator: Mapping[str, str]
    holder: document.Holder


def _issue(
    paper: _Paper, signer: signing.Signer, key: subjects.SubjectKey | None, now: datetime
) -> tuple[leaves.Leaf, tuple[Any, ...]]:
    """Return the log's entry and the row of a certificate, in the order of COLUMNS."""
    draft, sealed = paper.draft, document.sealed_values(paper.holder)
    body = canonical(
        {
            **draft.body,
            "operator": paper.operator,
            "number": Msisdn(paper.holder.number).masked if paper.holder.number else "",
            "holder": paper.holder.initial,
            "commitments": document.commitments(sealed),
        }
    )
    signed = document.document(
        public_id=paper.public_id,
        kind=draft.kind,
        brand_id=draft.brand_id,
        case_id=draft.case_id,
        issued_at=now,
        key_id=signer.key.id,
        body=body,
    )
    digest = document.digest(signed)
    leaf = leaves.Leaf(
        id=paper.leaf_id,
        brand_id=draft.brand_id,
        origin=draft.case_id,
        kind=ISSUED,
        at=now,
        body={"certificate": paper.public_id, "kind": draft.kind, "digest": digest.hex()},
    )
    personal = key.seal(sealed, row_id=paper.id) if key else b""
    whose = (paper.id, draft.brand_id, paper.public_id, draft.case_id, draft.subject_id, draft.kind, now)
    proof = (personal, digest, signer.sign(signed), signer.key.id, paper.leaf_id)
    return leaf, (*whose, spoken(draft.language), body.decode(), *proof)


def _taken(drawn: Collection[str]) -> Collection[str]:
    return {taken for (taken,) in sets.run(__package__, "taken_ids", {"drawn": list(drawn)})}
