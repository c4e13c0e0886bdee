"""What the settings show at a glance, in few queries."""

from dataclasses import dataclass
from uuid import UUID

from clearline.cases.states import FINAL
from clearline.identity import contacts, factors
from clearline.identity.contacts import Masked
from clearline.identity.models import User
from clearline.journey import road
from clearline.keys import subjects
from clearline.lines.models import Account, Line
from clearline.lines.models.line import LineStatus


@dataclass(frozen=True, slots=True)
class OwnLine:
    """A line that has not ended. `msisdn` is empty once erased; `closing_id` set while it is being closed."""

    id: UUID
    msisdn: str
    closing_id: UUID | None


@dataclass(frozen=True, slots=True)
class Overview:
    """Contacts on file and the lines that can be closed."""

    contacts: Masked
    lines: list[OwnLine]
    second_step: bool


def overview(*, user: User, account: Account) -> Overview:
    """Return what is on file for an account, and for who signs in to it."""
    closings = {
        line_id: case.id
        for line_id, case in road.cases_of_account(account.id).items()
        if case.state not in FINAL
    }
    lines = Line.objects.filter(account=account).exclude(status=LineStatus.CEASED).order_by("activated_at")
    key = subjects.find(subject_ids=[account.subject_id], brand_id=account.brand_id).get(account.subject_id)
    own = [
        OwnLine(
            line.id,
            key.open(line.personal, row_id=line.id)["msisdn"] if key else "",
            closings.get(line.id),
        )
        for line in lines
    ]
    return Overview(contacts.masked(account), own, bool(factors.factors_of(user)))
