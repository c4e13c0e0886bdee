"""What every step uses to tell the holder: a notice about a case, in the case's language."""

from clearline.cases.engine.row import CaseRow
from clearline.notices.drafts import NoticeDraft


def tell(case: CaseRow, template: str, **parameters: str) -> NoticeDraft:
    """Return a notice to every contact of the holder; parameters hold no personal data."""
    return NoticeDraft(
        brand_id=case.brand_id,
        subject_id=case.subject_id,
        line_id=case.line_id,
        origin=case.id,
        template=template,
        parameters={"reference": case.reference, **parameters},
        language=case.language,
    )
