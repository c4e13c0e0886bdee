"""A new password: by the old one, or by a code. Either way whoever else is signed in is signed in no more."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from clearline.brands.directory import brand_of
from clearline.identity import counter, passwords, proofs, signed_in, telling
from clearline.identity.counter import Guarded, Lane
from clearline.identity.models import User
from clearline.identity.needs import password_rests_for
from clearline.identity.telling import Change


def change(*, user: User, old: str, new: str, language: str, now: datetime, keep: UUID | None = None) -> bool:
    """Set a new password by the old one; False where the old one is wrong, or not to be tried today.

    `keep` is the browser that stays signed in.

    Raises:
        Unfit: the new one is easy to guess.
    """
    brand = brand_of(user.brand_id)
    passwords.check_new(new, about=brand.name)
    guarded = Guarded(brand_id=brand.id, lane=Lane.PASSWORD, account=user.account_id)
    with transaction.atomic():
        if not counter.take(guarded, now=now) or not passwords.matches(old, user.password):
            return False
        counter.give_back(guarded, now=now)
        # An old one that still hangs on a code hands this on: else a change would make a fresh one strong.
        rested = user.password_set_at is None or now - user.password_set_at >= password_rests_for(brand)
        store(user=user, new=new, root="" if rested else user.password_root, now=now)
        signed_in.end_others(user=user, keep=keep)
        telling.tell(user=user, what=Change.PASSWORD, language=language, now=now)
    return True


def by_code(*, proof_id: UUID, new: str, language: str, now: datetime) -> User | None:
    """Set the first password, or one that was forgotten, for who typed a code just now; return the user.

    `proof_id` is what the code proved. None once that is more than half an
    hour old. Everybody who was signed in is signed in no more.

    Raises:
        Unfit: the new one is easy to guess.
    """
    shown = proofs.held(proof_id=proof_id, now=now)
    if shown is None:
        return None
    user = User.objects.select_related("account").get(brand_id=shown.brand_id, account_id=shown.account_id)
    passwords.check_new(new, about=brand_of(user.brand_id).name)
    with transaction.atomic():
        store(user=user, new=new, root=shown.root, now=now)
        signed_in.end_others(user=user)
        telling.tell(user=user, what=Change.PASSWORD, language=language, now=now)
    user.proof_id = proof_id
    return user


def store(*, user: User, new: str, root: str, now: datetime) -> None:
    """Keep a password that was checked; `root` is what it rests on until it has rested."""
    user.password = passwords.hashed(new)
    user.password_set_at, user.password_root = now, root
    user.save(update_fields=["password", "password_set_at", "password_root"])
