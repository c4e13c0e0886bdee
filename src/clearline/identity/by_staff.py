"""A forgotten service password, set anew by staff who saw who asks; every contact of the holder is told.

For a holder whom no code reaches any more. What staff can be talked into is
no proof of the holder: until it has rested, such a service password counts
for nothing when a line is closed.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from clearline.audit import leaves
from clearline.audit.leaves import Leaf
from clearline.identity import passwords, service_password, telling
from clearline.identity.assurance import STAFF
from clearline.identity.holders import user_of
from clearline.identity.telling import Change
from clearline.lines.models import Account, Line
from clearline.lines.models.line import LineStatus
from clearline.notices.models import Notice

OWN_ID: Final = "own_id"
# What else shows that it is the holder: something that only he or the operator has.
BESIDE: Final = ("sim_card", "bill", "contract", "bank_card", "company_register")
EVENT: Final = "access.service_password_reset"


class NotEnoughSeen(ValueError):
    """Too little was seen; the sentence says what is missing."""


class SamePerson(ValueError):
    """Two people of the operator are wanted, and one was named."""


class NobodyToTell(ValueError):
    """The account has no contact at which its holder would learn of it."""


def reset(*, account: Account, by: UUID, second: UUID, seen: Sequence[str], now: datetime) -> str:
    """Set a new service password and return its digits, which are kept as a hash alone.

    The log keeps who did it, who looked on, and which papers they saw; never
    what stood in them.

    Raises:
        SamePerson: whoever does it cannot look on as well.
        NotEnoughSeen: without an identity paper, and one thing beside it.
        NobodyToTell: nothing is on file that a message could go to.
    """
    if by == second:
        raise SamePerson("Somebody else has to look on: name two people.")
    missing = missing_of(seen)
    if missing:
        raise NotEnoughSeen(missing)
    digits = _digits()
    with transaction.atomic():
        user = user_of(account=account)
        user.service_password = passwords.hashed(digits)
        user.service_password_set_at, user.service_password_root = now, STAFF
        user.save(update_fields=["service_password", "service_password_set_at", "service_password_root"])
        _tell_everywhere(account, now)
        body = {"by": str(by), "second": str(second), "seen": sorted(set(seen))}
        leaves.write([Leaf(brand_id=account.brand_id, origin=account.pk, kind=EVENT, at=now, body=body)])
    return digits


def missing_of(seen: Sequence[str]) -> str:
    """Return in a sentence what has still to be seen; empty where it is enough."""
    strange = sorted(set(seen) - {OWN_ID, *BESIDE})
    if strange:
        return f"{strange[0]!r} is no paper. There are {', '.join((OWN_ID, *BESIDE))}."
    if OWN_ID not in seen:
        return f"Still to be seen: {OWN_ID}."
    return "" if set(seen) & set(BESIDE) else f"Still to be seen beside {OWN_ID}: one of {', '.join(BESIDE)}."


def _digits() -> str:
    while True:
        digits = f"{secrets.randbelow(10**service_password.DIGITS):0{service_password.DIGITS}d}"
        try:
            service_password.check_new(digits)
        except service_password.Guessable:
            continue
        return digits


def _tell_everywhere(account: Account, now: datetime) -> None:
    """Tell the contacts of the account and each of its lines: one of them is the holder's, whoever asked."""
    lines = Line.objects.filter(account=account).exclude(status=LineStatus.CEASED)
    origin = telling.tell_account(
        account=account,
        line_ids=list(lines.values_list("pk", flat=True)),
        what=Change.SERVICE_PASSWORD_BY_STAFF,
        language=account.language,
        now=now,
    )
    if not Notice.objects.filter(origin=origin).exists():
        raise NobodyToTell("Nothing is on file that a message could go to; without one nobody would notice.")
