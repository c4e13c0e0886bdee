"""Tell a holder, at every contact on file, that something about getting into their account changed."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from clearline.identity.models import User
from clearline.lines.models import Account
from clearline.notices import drafts
from clearline.notices.drafts import NoticeDraft
from clearline.notices.models import ContactKind
from clearline.vocabulary.identifiers import uuid7


class Change(StrEnum):
    """What changed. The message has a sentence for each."""

    PASSWORD = "password"  # noqa: S105 (a word in a message, not a secret)
    SERVICE_PASSWORD = "service_password"  # noqa: S105 (the same)
    SERVICE_PASSWORD_BY_STAFF = "service_password_by_staff"  # noqa: S105 (the same)
    APP_ADDED = "app_added"
    APP_REMOVED = "app_removed"
    PASSKEY_ADDED = "passkey_added"
    PASSKEY_REMOVED = "passkey_removed"
    RECOVERY_CODES = "recovery_codes"
    RECOVERY_CODE_USED = "recovery_code_used"


def tell(*, user: User, what: Change, language: str, now: datetime) -> None:
    """Write the message in the transaction of the change; one that nobody asked for is how a theft shows."""
    if user.account is not None:
        tell_account(account=user.account, what=what, language=language, now=now)


def tell_account(
    *, account: Account, what: Change, language: str, now: datetime, line_ids: Sequence[UUID] = ()
) -> UUID:
    """Write the message to the contacts of an account and to lines of it; return their origin."""
    origin = uuid7()

    def draft(line_id: UUID | None, *to: ContactKind) -> NoticeDraft:
        return NoticeDraft(
            brand_id=account.brand_id,
            subject_id=account.subject_id,
            account_id=account.pk,
            line_id=line_id,
            origin=origin,
            template="access_changed",
            parameters={"what": what.value},
            language=language,
            to=to,
        )

    on_lines = [draft(line_id, ContactKind.LINE) for line_id in line_ids]
    drafts.write([draft(None, ContactKind.EMAIL, ContactKind.CONTACT_MSISDN), *on_lines], now)
    return origin
