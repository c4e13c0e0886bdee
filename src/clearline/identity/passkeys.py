"""Passkeys: a key in a device, opened by its owner's finger, face or PIN (WebAuthn, by allauth).

Works inside a request: allauth keeps the challenge in the session of the
request that it has in its context.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from allauth.mfa.webauthn.internal import auth
from django.core.exceptions import ValidationError
from django.db import transaction

from clearline.identity import factors, recovery_codes, telling
from clearline.identity.models import User
from clearline.identity.telling import Change

# What a browser sends is read by allauth and fido2; a malformed answer ends in one of these.
MALFORMED = (ValidationError, ValueError, KeyError, TypeError, AttributeError)
MOST_OF_ONE_USER = 10


def begin_adding(user: User) -> dict[str, Any]:
    """Return what the browser needs to make a passkey."""
    return dict(auth.begin_registration(user, passwordless=True))


def add(*, user: User, credential: dict[str, Any], via: str, language: str, now: datetime) -> bool:
    """Keep the passkey that the browser made; False where its answer does not fit the question."""
    try:
        auth.parse_registration_response(credential)
        made = auth.complete_registration(credential)
    except MALFORMED:
        return False
    if not made.is_user_verified() or len(auth.get_credentials(user)) >= MOST_OF_ONE_USER:
        return False
    with transaction.atomic():
        # No name: people call devices after themselves, and this row is not sealed.
        row = auth.WebAuthn.add(user, "", credential).instance
        factors.keep(row, via=via, now=now)
        recovery_codes.begin(user)
        telling.tell(user=user, what=Change.PASSKEY_ADDED, language=language, now=now)
    return True


def begin_showing(user: User | None = None) -> dict[str, Any]:
    """Return what the browser needs to show a passkey: of this user, or of whoever has one here."""
    return dict(auth.begin_authentication(user))


def check(
    *, credential: dict[str, Any], now: datetime, user: User | None = None, channel: str = "portal"
) -> User | None:
    """Return the user whose passkey was shown, with the proof it made; else None.

    Without `user` the passkey itself says whose it is. A signature cannot be
    guessed, so nothing is counted: nobody shall lock somebody else out.
    """
    try:
        auth.parse_authentication_response(credential)
        whose = user or auth.extract_user_from_response(credential)
        row = auth.complete_authentication(whose, credential)
    except MALFORMED:
        return None
    found = User.objects.select_related("account").filter(pk=whose.pk, is_active=True).first()
    if found is None or found.account is None:
        return None
    found.proof_id = factors.proven(user=found, row=row, channel=channel, now=now)
    return found


def proof_of(*, user: User, credential: dict[str, Any], now: datetime) -> UUID | None:
    """Return the proof that a passkey of this user makes, else None."""
    found = check(credential=credential, now=now, user=user)
    return found.proof_id if found else None
