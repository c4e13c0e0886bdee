"""What every step uses to tell the holder: a notice or a document about a case, in the case's language."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from clearline.cases.engine.row import CaseRow
from clearline.cases.opening import Request
from clearline.certificates.drafts import CertificateDraft
from clearline.notices.drafts import NoticeDraft
from clearline.vocabulary.lanes import Lane


def tell(case: CaseRow, template: str, **parameters: str) -> NoticeDraft:
    """Return a notice to every contact of the holder; parameters hold no personal data."""
    return NoticeDraft(
        brand_id=case.brand_id,
        subject_id=case.subject_id,
        line_id=case.line_id,
        account_id=case.account_id,
        origin=case.id,
        template=template,
        parameters={"reference": case.reference, **parameters},
        language=case.language,
        lane=Lane(case.lane),
    )


def certify(case: CaseRow, kind: str, body: Mapping[str, Any]) -> CertificateDraft:
    """Return a document about a case; the body holds no personal data."""
    return CertificateDraft(
        brand_id=case.brand_id,
        case_id=case.id,
        line_id=case.line_id,
        subject_id=case.subject_id,
        language=case.language,
        kind=kind,
        body=body,
    )


def recorded(asked: Request, case_id: UUID, reference: str) -> NoticeDraft:
    """Return the receipt on a durable medium: a message to every contact on file."""
    return NoticeDraft(
        brand_id=asked.brand_id,
        subject_id=asked.subject_id,
        line_id=asked.line_id,
        origin=case_id,
        template="request_recorded",
        parameters={"reference": reference, "ends_on": asked.ends_on.isoformat() if asked.ends_on else ""},
        language=asked.language,
        lane=asked.lane,
    )
