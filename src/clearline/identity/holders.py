"""Find who a typed name belongs to, with the same queries whether or not anybody is there."""

import hmac
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from clearline.brands.models import Brand
from clearline.identity import passwords
from clearline.identity.models import Role, User
from clearline.keys import blind
from clearline.keys.secrets import derive
from clearline.lines.models import Account, Line
from clearline.lines.models.line import LineStatus
from clearline.vocabulary.errors import Malformed
from clearline.vocabulary.msisdn import Msisdn


@dataclass(frozen=True, slots=True)
class Holder:
    """Whoever answers to a typed name. `account` is empty when nobody does, or more than one.

    `counted_as` is what tries are counted against: the account, else a
    pseudonym of what was typed. `line_id` is set when a number was typed.
    """

    counted_as: UUID
    account: Account | None
    user: User | None
    line_id: UUID | None


def find(*, brand: Brand, identifier: str) -> Holder:
    """Return the holder who signs in with this e-mail address or number of a line."""
    index = _index(brand, identifier)
    line = (
        Line.objects.filter(brand=brand, msisdn_index=index)
        .exclude(status=LineStatus.CEASED)
        .only("id", "account_id", "brand_id")
        .first()
    )
    by_line = Q(id=line.account_id) if line else Q(pk__in=[])
    accounts = list(Account.objects.filter(Q(email_index=index) | by_line, brand=brand)[:2])
    # Two accounts with one address: which is meant cannot be told, and telling so would tell a stranger.
    account = accounts[0] if len(accounts) == 1 else None
    counted_as = account.id if account else _pseudonym(brand, index)
    user = User.objects.filter(brand=brand, account_id=counted_as, is_active=True).first()
    return Holder(counted_as, account, user, line.id if line else None)


def user_of(*, account: Account) -> User:
    """Return the user of an account, made at the first sign-in; without a password until one is set."""
    return User.objects.get_or_create(
        brand_id=account.brand_id,
        account_id=account.id,
        defaults={"role": Role.SUBSCRIBER, "password": ""},
    )[0]


def enrol(*, account: Account, password: str, now: datetime, enrolled_via: str = "") -> User:
    """Give the holder of an account a password; return the user.

    `enrolled_via` is the root of the code that let them in to set it
    (`sim:<line>`, `mail`), empty where they stood before a person or knew the
    password before. Check the password with `passwords.check_new` first.
    """
    user = user_of(account=account)
    user.password = passwords.hashed(password)
    user.password_set_at, user.password_root = now, enrolled_via
    user.save(update_fields=["password", "password_set_at", "password_root"])
    return user


def _index(brand: Brand, identifier: str) -> bytes:
    typed = identifier.strip()
    if "@" in typed:
        return blind.index("email", typed)
    try:
        return blind.index("msisdn", Msisdn.parse(typed, brand.country))
    except Malformed:
        # No number at all: look for it like for one, under a kind that no row has.
        return blind.index("unreadable", typed)


def _pseudonym(brand: Brand, index: bytes) -> UUID:
    digest = hmac.digest(derive("unknown-holder"), brand.id.bytes + index, "sha256")
    return UUID(bytes=digest[:16])
