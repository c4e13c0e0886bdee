"""Where somebody is signed in, and the end of it: in one browser, or in all others at once."""

from datetime import datetime
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.db import transaction

from clearline.identity.models import SignedIn, User
from clearline.keys import sealing
from clearline.keys.secrets import derive
from clearline.vocabulary.identifiers import uuid7

THIS = "signed_in"  # under which a session knows its own row


def begin(*, user: User, session: SessionBase, browser: str, now: datetime) -> None:
    """Note that this session is somebody's now; call it after the sign-in gave it its new key."""
    User.objects.filter(pk=user.pk).update(signed_in_at=now)
    if session.session_key is None:
        session.create()
    row = uuid7()
    SignedIn.objects.create(
        id=row,
        brand_id=user.brand_id,
        user=user,
        session=_sealed(row, session),
        browser=browser,
        started_at=now,
    )
    session[THIS] = str(row)


def cycle(session: SessionBase) -> None:
    """Give a session a new key: whoever knew the old one does not come along."""
    session.cycle_key()
    follow(session)


def follow(session: SessionBase) -> None:
    """Note the new key of a session that somebody is signed in with; else it could not be ended any more."""
    which = this(session)
    if which is not None:
        SignedIn.objects.filter(id=which).update(session=_sealed(which, session))


def living(*, user: User, now: datetime) -> list[SignedIn]:
    """Return where somebody is signed in now, the newest first; what has run out is not among it."""
    rows = {_key(row): row for row in SignedIn.objects.filter(user=user).order_by("-started_at")}
    alive = Session.objects.filter(session_key__in=rows, expire_date__gt=now)
    keys = set(alive.values_list("session_key", flat=True))
    return [row for key, row in rows.items() if key in keys]


def end(*, user: User, which: UUID) -> bool:
    """Sign somebody out in one browser; False where it is not one of theirs, or ended before."""
    return _end(list(SignedIn.objects.filter(user=user, id=which))) > 0


def end_others(*, user: User, keep: UUID | None = None) -> int:
    """Sign somebody out everywhere but where they are; return in how many browsers."""
    return _end([row for row in SignedIn.objects.filter(user=user) if row.id != keep])


def this(session: SessionBase) -> UUID | None:
    """Return the row of a session, where it has one."""
    known = session.get(THIS)
    return UUID(known) if known else None


def _end(rows: list[SignedIn]) -> int:
    with transaction.atomic():
        Session.objects.filter(session_key__in=[_key(row) for row in rows]).delete()
        SignedIn.objects.filter(id__in=[row.id for row in rows]).delete()
    return len(rows)


def _sealed(row: UUID, session: SessionBase) -> bytes:
    return sealing.seal(_cipher(), str(session.session_key).encode(), owner=row.bytes)


def _key(row: SignedIn) -> str:
    return sealing.unseal(_cipher(), row.session, owner=row.id.bytes).decode()


def _cipher() -> AESGCM:
    return AESGCM(derive("signed-in-sessions"))
