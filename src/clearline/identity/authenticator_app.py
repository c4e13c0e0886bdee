"""An authenticator app: six digits that follow from a shared secret and the time (TOTP, by allauth)."""

import hmac
from datetime import datetime, timedelta
from uuid import UUID

from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret, validate_totp_code
from allauth.mfa.utils import decrypt
from django.db import transaction

from clearline.identity import factors, recovery_codes, telling
from clearline.identity.factors import Kind
from clearline.identity.models import User
from clearline.identity.telling import Change
from clearline.keys.secrets import derive

# allauth takes the code before and after the present one too: none is good for longer than this.
GOOD_FOR = timedelta(seconds=120)
USED = "used"


def begin() -> str:
    """Return a new secret, sealed, for the session to keep until the first code was typed."""
    return str(get_adapter().encrypt(generate_totp_secret()))


def secret_of(sealed: str) -> str:
    """Return the secret in clear, for the one page that shows it to be copied."""
    return str(decrypt(sealed))


def address_of(*, user: User, sealed: str) -> str:
    """Return the `otpauth:` address that the QR code of the page holds."""
    return str(get_adapter().build_totp_url(user, secret_of(sealed)))


def activate(*, user: User, sealed: str, code: str, via: str, language: str, now: datetime) -> bool:
    """Take the app into use once it gave a right code; False where it did not, or one is in use already."""
    with transaction.atomic():
        if not factors.take_try(user, now=now) or not validate_totp_code(secret_of(sealed), code):
            return False
        factors.give_back(user, now=now)
        if Authenticator.objects.filter(user_id=user.pk, type=Kind.APP).exists():
            return False
        row = TOTP.activate(user, secret_of(sealed)).instance
        row.data[USED] = _marked({}, code, now)
        factors.keep(row, via=via, now=now)
        recovery_codes.begin(user)
        telling.tell(user=user, what=Change.APP_ADDED, language=language, now=now)
    return True


def check(*, user: User, code: str, now: datetime, channel: str = "portal") -> UUID | None:
    """Return the proof that a right code makes, else None. Each code is good once, in every process."""
    with transaction.atomic():
        if not factors.take_try(user, now=now):
            return None
        row = Authenticator.objects.select_for_update().filter(user_id=user.pk, type=Kind.APP).first()
        if row is None or not validate_totp_code(decrypt(row.data["secret"]), code):
            return None
        used = row.data.get(USED, {})
        if _mark(code) in _fresh(used, now):
            return None
        row.data[USED] = _marked(used, code, now)
        row.save(update_fields=["data"])
        factors.give_back(user, now=now)
        return factors.proven(user=user, row=row, channel=channel, now=now)


def _marked(used: dict[str, str], code: str, now: datetime) -> dict[str, str]:
    return {**_fresh(used, now), _mark(code): now.isoformat()}


def _fresh(used: dict[str, str], now: datetime) -> dict[str, str]:
    return {mark: at for mark, at in used.items() if datetime.fromisoformat(at) > now - GOOD_FOR}


def _mark(code: str) -> str:
    typed = normalize_user_code(code).encode()
    return hmac.digest(derive("used-app-codes"), typed, "sha256")[:8].hex()
