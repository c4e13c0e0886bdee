"""The service password: six digits that a holder gives the hotline. Set, and set again, by a code."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from clearline.brands.directory import brand_of
from clearline.identity import account_codes, counter, passwords, proofs, telling
from clearline.identity.assurance import MEMORY
from clearline.identity.counter import Guarded, Lane
from clearline.identity.holders import user_of
from clearline.identity.models import ProofKind, Purpose, User
from clearline.identity.needs import password_rests_for
from clearline.identity.telling import Change
from clearline.lines.models import Account

DIGITS, FEWEST_DIFFERENT = 6, 4


class Guessable(ValueError):
    """Digits that somebody would try first: few different ones, or a row like 123456."""


def send_code(*, user: User, origin: UUID, language: str, now: datetime) -> bool:
    """Send the code that a new service password takes, by SMS where that is possible, else by mail.

    False when there is nowhere to send it, or too many went out today.
    """
    return account_codes.send(
        account=_account(user), purpose=Purpose.SERVICE, origin=origin, language=language, now=now
    )


def set_by_code(*, user: User, origin: UUID, code: str, digits: str, language: str, now: datetime) -> bool:
    """Set the service password with the code that was sent; False where the code does not fit.

    Raises:
        Guessable: choose other digits.
    """
    check_new(digits)
    with transaction.atomic():
        used = account_codes.check(
            account=_account(user), purpose=Purpose.SERVICE, origin=origin, typed=code, now=now
        )
        if used is None:
            return False
        user.service_password = passwords.hashed(digits)
        user.service_password_set_at, user.service_password_root = now, used.root
        user.save(update_fields=["service_password", "service_password_set_at", "service_password_root"])
        telling.tell(user=user, what=Change.SERVICE_PASSWORD, language=language, now=now)
    return True


def confirm(*, account: Account, digits: str, now: datetime, channel: str = "hotline") -> UUID | None:
    """Return the proof that the right service password makes, else None; counted like every other try."""
    user = user_of(account=account)
    guarded = Guarded(brand_id=account.brand_id, lane=Lane.SERVICE, account=account.id)
    with transaction.atomic():
        if not counter.take(guarded, now=now) or not passwords.matches(digits, user.service_password):
            return None
        counter.give_back(guarded, now=now)
        return proofs.record(
            brand_id=account.brand_id,
            account_id=account.id,
            subject_id=account.subject_id,
            kind=ProofKind.SERVICE_PASSWORD,
            root=_root(user, now),
            channel=channel,
            now=now,
        )


def check_new(digits: str) -> None:
    """Refuse what is guessed first.

    Raises:
        Guessable: fewer than four different digits, or a row up or down.
    """
    row = "01234567890"
    if len(set(digits)) < FEWEST_DIFFERENT or digits in row or digits in row[::-1]:
        raise Guessable("Choose digits that nobody tries first: no row, and at least 4 different ones.")


def _root(user: User, now: datetime) -> str:
    """Return what it rests on: the code it was set through, until it has rested; then memory."""
    set_at = user.service_password_set_at
    rested = set_at is None or now - set_at >= password_rests_for(brand_of(user.brand_id))
    return MEMORY if rested else user.service_password_root


def _account(user: User) -> Account:
    if user.account is None:
        raise ValueError("Only a subscriber has a service password.")
    return user.account
