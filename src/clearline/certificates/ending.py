"""The end of a document, by a new entry in the log: revoked, or corrected by another one in its place.

What was signed once is never edited: it stays in the log and can be shown for
good, and whoever asks hears that it does not count any more. Staff do this by
the command line; the site cannot.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from clearline.audit import leaves
from clearline.certificates import attested, drafts
from clearline.certificates.models import Certificate, Ending, Reason

REVOKED, CORRECTED = "certificate.revoked", "certificate.corrected"
# What a correction draws from the book itself: operator, number and holder as they stand there now.
DRAWN_ANEW = frozenset({"form", "operator", "number", "holder", "commitments", "corrects"})


class Ended(Exception):
    """The document was revoked or corrected before; the sentence says when, and what stands in its place."""

    def __init__(self, ending: Ending) -> None:
        after = f" {ending.replaced_by} stands in its place." if ending.replaced_by else ""
        super().__init__(f"{ending.public_id} was ended on {ending.at:%Y-%m-%d} already.{after}")


class NotSaid(ValueError):
    """A correction names something that the document does not say, or not in its form."""


def of(certificate: Certificate) -> Ending | None:
    """Return the end of a document, or none while it counts."""
    return Ending.objects.filter(
        brand_id=certificate.brand_id, case_id=certificate.case_id, public_id=certificate.public_id
    ).first()


def revoke(*, certificate: Certificate, reason: Reason, by: UUID, now: datetime) -> Ending:
    """End a document with nothing in its place.

    Raises:
        Ended: it was before.
    """
    with transaction.atomic():
        return _end(certificate, reason=reason, by=by, now=now, replaced_by="")


def correct(
    *,
    certificate: Certificate,
    line_id: UUID,
    changes: Mapping[str, str],
    reason: Reason,
    by: UUID,
    now: datetime,
) -> Ending:
    """End a document and issue another one that names it, with these changes; whose it is, the book says.

    Raises:
        Ended: it was before.
        NotSaid: a change is about something that the document does not say, or is not of its form.
    """
    body = {name: value for name, value in certificate.body.items() if name not in DRAWN_ANEW}
    changed = {name: _changed(name, value, body) for name, value in changes.items()}
    if changed.get("esim") in attested.WITH_A_DAY and not {**body, **changed}.get("esim_at"):
        raise NotSaid("esim: set esim_at as well, the moment at which it was reported.")
    draft = drafts.CertificateDraft(
        brand_id=certificate.brand_id,
        case_id=certificate.case_id,
        line_id=line_id,
        subject_id=certificate.subject_id,
        language=certificate.language,
        kind=certificate.kind,
        body={**body, **changed, "corrects": certificate.public_id},
    )
    with transaction.atomic():
        _not_ended(certificate)
        number = drafts.write_correction(draft, corrects=certificate.public_id, now=now)
        return _end(certificate, reason=reason, by=by, now=now, replaced_by=number)


def _end(certificate: Certificate, *, reason: Reason, by: UUID, now: datetime, replaced_by: str) -> Ending:
    _not_ended(certificate)
    told = {"certificate": certificate.public_id, "reason": reason.value, "by": str(by)}
    leaf = leaves.Leaf(
        brand_id=certificate.brand_id,
        origin=certificate.case_id,
        kind=CORRECTED if replaced_by else REVOKED,
        at=now,
        body={**told, "replaced_by": replaced_by} if replaced_by else told,
    )
    leaves.write([leaf])
    return Ending.objects.create(
        brand_id=certificate.brand_id,
        case_id=certificate.case_id,
        public_id=certificate.public_id,
        reason=reason,
        replaced_by=replaced_by,
        at=now,
        entry=leaf.id,
    )


def _not_ended(certificate: Certificate) -> None:
    # Of two who end one document at once, the constraint refuses the second.
    if ending := of(certificate):
        raise Ended(ending)


def _changed(name: str, value: str, body: Mapping[str, Any]) -> str | int:
    """Return a change in the form in which the document says it."""
    if name not in body or isinstance(body[name], dict | list):
        said = ", ".join(sorted(each for each in body if not isinstance(body[each], dict | list)))
        raise NotSaid(f"The document says nothing of {name!r} that can be set. It says: {said}.")
    if name == "esim" and value not in attested.STATES:
        raise NotSaid(f"esim: {value!r} is no state. There are: {', '.join(attested.STATES)}.")
    try:
        if isinstance(body[name], int):
            return int(value)
        if name.endswith("_on"):
            return date.fromisoformat(value).isoformat()
        moment = datetime.fromisoformat(value) if name.endswith(("_at", "_until")) else None
    except ValueError as error:
        raise NotSaid(f"{name}: {error}.") from None
    if moment is not None and moment.tzinfo is None:
        raise NotSaid(f"{name}: an instant has its distance from UTC, as 2026-12-31T23:59:00+00:00 has.")
    return value
