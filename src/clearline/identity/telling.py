"""Tell a holder, at every contact on file, that something about getting into their account changed."""

from datetime import datetime
from enum import StrEnum

from clearline.identity.models import User
from clearline.notices import drafts
from clearline.notices.drafts import NoticeDraft
from clearline.notices.models import ContactKind
from clearline.vocabulary.identifiers import uuid7


class Change(StrEnum):
    """What changed. The message has a sentence for each."""

    PASSWORD = "password"  # noqa: S105 (a word in a message, not a secret)
    SERVICE_PASSWORD = "service_password"  # noqa: S105 (the same)
    APP_ADDED = "app_added"
    APP_REMOVED = "app_removed"
    PASSKEY_ADDED = "passkey_added"
    PASSKEY_REMOVED = "passkey_removed"
    RECOVERY_CODES = "recovery_codes"
    RECOVERY_CODE_USED = "recovery_code_used"


def tell(*, user: User, what: Change, language: str, now: datetime) -> None:
    """Write the message in the transaction of the change; one that nobody asked for is how a theft shows."""
    if user.account is None:
        return
    draft = NoticeDraft(
        brand_id=user.brand_id,
        subject_id=user.account.subject_id,
        account_id=user.account_id,
        line_id=None,
        origin=uuid7(),
        template="access_changed",
        parameters={"what": what.value},
        language=language,
        to=(ContactKind.EMAIL, ContactKind.CONTACT_MSISDN),
    )
    drafts.write([draft], now)
