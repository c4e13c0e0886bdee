"""Ama's authenticator app: the digits that follow from a secret and the time."""

import time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

PERIOD = 30


def digits(secret: str, *, ahead: int = 0) -> str:
    """Return what the app shows now, or so many steps of half a minute ahead."""
    return format_hotp_value(hotp_value(secret.replace(" ", ""), int(time.time()) // PERIOD + ahead))
