"""What an account holds of its holder, opened for the holder alone."""

from dataclasses import dataclass
from datetime import datetime

from clearline.keys import subjects
from clearline.lines.models import Account


@dataclass(frozen=True, slots=True)
class OwnData:
    """A holder's own data; values that are not on file, or are erased, are empty."""

    full_name: str
    email: str
    contact_msisdn: str
    since: datetime


def of_account(*, account: Account) -> OwnData:
    """Return the data of an account."""
    key = subjects.find(subject_ids=[account.subject_id], brand_id=account.brand_id).get(account.subject_id)
    held = key.open(account.personal, row_id=account.pk) if key else {}
    return OwnData(
        full_name=held.get("full_name", ""),
        email=held.get("email", ""),
        contact_msisdn=held.get("contact_msisdn", ""),
        since=account.created_at,
    )
