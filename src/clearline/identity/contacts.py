"""The contacts on file of a holder, in part: so that they know them and a stranger learns nothing."""

from dataclasses import dataclass, field

from clearline.keys import subjects
from clearline.lines.models import Account
from clearline.vocabulary.msisdn import Msisdn


@dataclass(frozen=True, slots=True)
class Masked:
    """An address and a number as they may be shown; empty where none is on file."""

    email: str = field(default="", repr=False)
    number: str = field(default="", repr=False)


def masked(account: Account) -> Masked:
    """Return the contacts of an account with most of each left out; nothing once they are erased."""
    key = subjects.find(subject_ids=[account.subject_id], brand_id=account.brand_id).get(account.subject_id)
    if key is None:
        return Masked()
    holder = key.open(account.personal, row_id=account.id)
    number = holder["contact_msisdn"]
    return Masked(masked_address(holder["email"]), Msisdn(number).masked if number else "")


def masked_address(address: str) -> str:
    """Return the first letter and the host of an e-mail address."""
    name, _, host = address.partition("@")
    return f"{name[:1]}•••@{host}" if address else ""
