"""The second step of signing in: for who set up a second factor, and for who was away for long.

An account that nobody looked at for months is what thieves like best: nobody
would notice. So its owner shows two things before it opens.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from allauth.mfa.models import Authenticator

from clearline.brands.directory import brand_of
from clearline.identity import account_codes, proofs
from clearline.identity.assurance import MEMORY
from clearline.identity.factors import KINDS_OF_PROOF, Kind
from clearline.identity.models import Channel, ProofKind, Purpose, User
from clearline.identity.sign_in import kind_of, password_root

IDLE_AFTER = timedelta(days=90)  # as long as the law packs let a line lie idle


class Way(StrEnum):
    """What a second step can be made with."""

    APP = "app"
    PASSKEY = "passkey"
    RECOVERY = "recovery"
    PASSWORD = "password"  # noqa: S105 (a way, not a secret)
    CODE = "code"


def wanted(*, user: User, shown: Sequence[ProofKind], now: datetime) -> tuple[Way, ...]:
    """Return the ways of a second step, the best first; nothing where what was shown is enough.

    A passkey is two things in one: the device, and who opened it.
    """
    if ProofKind.PASSKEY in shown:
        return ()
    enrolled = _enrolled(user)
    if enrolled:
        return enrolled
    if len(set(shown)) > 1 or not is_idle(user, now=now):
        return ()
    return _of_who_was_away(user, shown, now)


def proving_ways(user: User, *, now: datetime) -> tuple[Way, ...]:
    """Return with what somebody who is signed in can prove anew that it is them."""
    factors = tuple(way for way in _enrolled(user) if way is not Way.RECOVERY)
    return (*factors, *_of_who_was_away(user, (), now))


def is_idle(user: User, *, now: datetime) -> bool:
    """Tell whether nobody was in an account for ninety days; one never used is not known to be idle.

    A password set through a code says nothing: that is how a thief would begin.
    """
    book = user.account.last_login_at if user.account else None
    in_person = None if user.password_root else user.password_set_at
    seen = [at for at in (user.signed_in_at, in_person, book) if at is not None]
    return bool(seen) and now - max(seen) > IDLE_AFTER


def send_code(*, user: User, shown: Sequence[ProofKind], origin: UUID, language: str, now: datetime) -> bool:
    """Send the code of the second step, by another way than the first came."""
    if user.account is None:
        return False
    return account_codes.send(
        account=user.account,
        purpose=Purpose.SECOND,
        origin=origin,
        language=language,
        now=now,
        by=_other_channels(shown),
    )


def check_code(
    *, user: User, origin: UUID, typed: str, now: datetime, channel: str = "portal"
) -> UUID | None:
    """Return the proof that the right code makes, else None."""
    if user.account is None:
        return None
    used = account_codes.check(
        account=user.account, purpose=Purpose.SECOND, origin=origin, typed=typed, now=now
    )
    if used is None:
        return None
    return proofs.record(
        brand_id=user.brand_id,
        account_id=user.account.id,
        subject_id=user.account.subject_id,
        kind=kind_of(used),
        root=used.root,
        channel=channel,
        now=now,
    )


def _enrolled(user: User) -> tuple[Way, ...]:
    types = set(Authenticator.objects.filter(user_id=user.pk).values_list("type", flat=True))
    if not types & set(KINDS_OF_PROOF):
        return ()
    ways = {Kind.APP: Way.APP, Kind.PASSKEY: Way.PASSKEY, Kind.RECOVERY: Way.RECOVERY}
    return tuple(way for kind, way in ways.items() if kind in types)


def _of_who_was_away(user: User, shown: Sequence[ProofKind], now: datetime) -> tuple[Way, ...]:
    ways = []
    # A password that was set through a code just now is that code once more.
    stands_alone = not shown or password_root(user, brand_of(user.brand_id), now) == MEMORY
    if user.has_usable_password() and ProofKind.PASSWORD not in shown and stands_alone:
        ways.append(Way.PASSWORD)
    if user.account is not None:
        found, _line = account_codes.ways(user.account)
        if any(channel in found for channel in _other_channels(shown)):
            ways.append(Way.CODE)
    return tuple(ways)


def _other_channels(shown: Sequence[ProofKind]) -> tuple[Channel, ...]:
    """Return by which channels a code proves something that was not shown yet."""
    if ProofKind.SMS_CODE in shown:
        return (Channel.MAIL,)
    if ProofKind.EMAIL_CODE in shown:
        return (Channel.SMS,)
    return (Channel.SMS, Channel.MAIL)
