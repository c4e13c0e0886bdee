"""Certificates of a whole batch of cases, signed together and stored in one statement."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from orjson import Fragment

from clearline.audit import leaves
from clearline.audit.canonical import canonical
from clearline.brands import sets
from clearline.brands.directory import brands_of
from clearline.brands.languages import spoken
from clearline.brands.models import Brand
from clearline.certificates import document, public_ids, together
from clearline.certificates.models import Certificate
from clearline.keys import seals, signing, subjects
from clearline.lines import people
from clearline.vocabulary.identifiers import uuid7_many

ISSUED = "certificate.issued"
NOBODY = document.holder("", "")


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
    sets.run(__package__, "write_certificates", _columns(records, now))


def write_correction(record: CertificateDraft, *, corrects: str, now: datetime) -> str:
    """Issue a document in the place of another one, and return its number; otherwise as `write`."""
    columns = _columns([record], now)
    sets.run(__package__, "write_correction", {**columns, "corrects": corrects})
    return str(columns["public_id"][0])


def _columns(records: Sequence[CertificateDraft], now: datetime) -> dict[str, Any]:
    """Make, sign and log documents; return them by column."""
    desks = _desks(records, now)
    papers = _papers(records, desks)
    leaves.write(
        [
            leaves.Leaf(
                id=paper.leaf_id,
                brand_id=draft.brand_id,
                origin=draft.case_id,
                kind=ISSUED,
                at=now,
                body={"certificate": paper.public_id, "kind": draft.kind, "digest": paper.digest.hex()},
            )
            for draft, paper in zip(records, papers, strict=True)
        ]
    )
    for desk in desks.values():
        desk.sign(now)
    return {**_told(records), **_made(papers), **_signed(papers), "issued_at": now}


def issued_for(*, case_id: UUID) -> dict[str, str]:
    """Return the numbers of a case's documents by kind: certificate, statement; the newest of each."""
    issued = Certificate.objects.filter(case_id=case_id).order_by("issued_at", "id")
    return dict(issued.values_list("kind", "public_id"))


class _Desk:
    """A brand at the moment of a write: what its documents share, and the signature over all of them."""

    __slots__ = ("brand", "documents", "frame", "operator", "paths", "signature", "signer")

    def __init__(self, brand: Brand, signer: signing.Signer, now: datetime) -> None:
        self.brand, self.signer = brand, signer
        self.operator = Fragment(canonical({"name": brand.name, "country": brand.country}))
        self.frame = document.Frame(
            brand_id=brand.id, key_id=signer.key.id, issued_at=now, form=document.FORMS[document.NEWEST]
        )
        self.documents: list[bytes] = []

    def sign(self, now: datetime) -> None:
        root, self.paths = together.grown(self.documents)
        size, key_id = len(self.documents), self.signer.key.id
        self.signature = self.signer.sign(
            together.statement(brand_id=self.brand.id, key_id=key_id, issued_at=now, size=size, root=root)
        )


class _Paper(NamedTuple):
    """What only the moment of issue knows of a document, and its place among those of its desk."""

    id: UUID
    leaf_id: UUID
    public_id: str
    body: bytes
    personal: bytes
    digest: bytes
    desk: _Desk
    place: int


def _desks(records: Sequence[CertificateDraft], now: datetime) -> dict[int, _Desk]:
    # By the number in the id: a UUID is hashed and compared by code in Python, for every document.
    brands = brands_of({draft.brand_id.int: draft.brand_id for draft in records}.values())
    names = {signing.certificate_key_name(brand_id): brand for brand_id, brand in sorted(brands.items())}
    signers = signing.signers(names=list(names), now=now)
    for name, brand in names.items():
        if signers[name].key.valid_from == now:  # made just now: the first of this brand
            seals.make(brand=brand, signer=signers[name], now=now)
    return {brand.id.int: _Desk(brand, signers[name], now) for name, brand in names.items()}


def _papers(records: Sequence[CertificateDraft], desks: Mapping[int, _Desk]) -> list[_Paper]:
    """Make the document of each draft, and lay it on its desk."""
    count, papers = len(records), []
    found = people.contacts(line_ids=[draft.line_id for draft in records])
    holders = {line.int: document.holder(who.msisdn, who.full_name) for line, who in found.items()}
    numbers = public_ids.draw(
        [desks[draft.brand_id.int].brand.reference_prefix for draft in records], taken=_taken
    )
    for draft, key, certificate_id, leaf_id, public_id, salts in zip(
        records,
        subjects.in_order(subject_ids=[draft.subject_id for draft in records]),
        uuid7_many(count),
        uuid7_many(count),
        numbers,
        document.salts(count),
        strict=True,
    ):
        desk, holder = desks[draft.brand_id.int], holders.get(draft.line_id.int, NOBODY)
        sealed = document.sealed_values(holder, salts)
        body = _body(draft, desk, holder, sealed)
        made = desk.frame.document(public_id=public_id, kind=draft.kind, case_id=draft.case_id, body=body)
        personal = key.seal(sealed, row_id=certificate_id) if key else b""
        place = len(desk.documents)
        papers.append(
            _Paper(certificate_id, leaf_id, public_id, body, personal, document.digest(made), desk, place)
        )
        desk.documents.append(made)
    return papers


def _body(draft: CertificateDraft, desk: _Desk, holder: document.Holder, sealed: Mapping[str, str]) -> bytes:
    return canonical(
        {
            **draft.body,
            "form": document.NEWEST,
            "operator": desk.operator,
            "number": holder.masked,
            "holder": holder.initial,
            "commitments": Fragment(document.commitments(sealed)),
        }
    )


def _told(records: Sequence[CertificateDraft]) -> dict[str, list[Any]]:
    """Return the columns that a draft brings along."""
    languages = {tag: spoken(tag) for tag in {draft.language for draft in records}}
    return {
        "brand_id": [draft.brand_id for draft in records],
        "case_id": [draft.case_id for draft in records],
        "subject_id": [draft.subject_id for draft in records],
        "kind": [draft.kind for draft in records],
        "language": [languages[draft.language] for draft in records],
    }


def _made(papers: Sequence[_Paper]) -> dict[str, list[Any]]:
    return {
        "id": [paper.id for paper in papers],
        "leaf_id": [paper.leaf_id for paper in papers],
        "public_id": [paper.public_id for paper in papers],
        "body": [paper.body.decode() for paper in papers],
        "personal": [paper.personal for paper in papers],
        "digest": [paper.digest for paper in papers],
    }


def _signed(papers: Sequence[_Paper]) -> dict[str, list[Any]]:
    return {
        "signature": [paper.desk.signature for paper in papers],
        "tree_index": [paper.place for paper in papers],
        "tree_size": [len(paper.desk.documents) for paper in papers],
        "tree_path": [paper.desk.paths[paper.place] for paper in papers],
        "signing_key_id": [paper.desk.signer.key.id for paper in papers],
    }


def _taken(drawn: Collection[str]) -> Collection[str]:
    return {taken for (taken,) in sets.run(__package__, "taken_ids", {"drawn": list(drawn)})}
