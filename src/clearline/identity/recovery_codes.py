"""Recovery codes: ten, each good once, for who lost app and passkey.

They let their owner in; towards a closing they prove nothing.
"""

from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.db import transaction

from clearline.identity import factors, telling
from clearline.identity.factors import Kind
from clearline.identity.models import User
from clearline.identity.telling import Change


def begin(user: User) -> None:
    """Make the codes where there are none yet."""
    RecoveryCodes.activate(user)


def renew(*, user: User, language: str, now: datetime) -> list[str]:
    """Make new codes and return them; the old ones open nothing any more."""
    with transaction.atomic():
        Authenticator.objects.filter(user_id=user.pk, type=Kind.RECOVERY).delete()
        codes = RecoveryCodes.activate(user).get_unused_codes()
        telling.tell(user=user, what=Change.RECOVERY_CODES, language=language, now=now)
    return [str(code) for code in codes]


def left(user: User) -> int:
    """Return how many codes were not used yet."""
    row = Authenticator.objects.filter(user_id=user.pk, type=Kind.RECOVERY).first()
    return len(RecoveryCodes(row).get_unused_codes()) if row else 0


def use(*, user: User, code: str, language: str, now: datetime) -> bool:
    """Use a code up, and tell the holder; False where it is wrong, used, or not to be tried today."""
    with transaction.atomic():
        if not factors.take_try(user, now=now):
            return False
        row = Authenticator.objects.filter(user_id=user.pk, type=Kind.RECOVERY).first()
        if row is None or not RecoveryCodes(row).validate_code(code):
            return False
        factors.give_back(user, now=now)
        telling.tell(user=user, what=Change.RECOVERY_CODE_USED, language=language, now=now)
    return True
