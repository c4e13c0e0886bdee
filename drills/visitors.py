"""Holders who are signed in already and have proved who they are: what is left is the last button."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from clearline.lines.models import Line

CSRF = "c" * 32  # the token of every visitor; the check is the same as for any other
COOKIES = "clearline-session={session}; clearline-csrf=" + CSRF
HEAD = "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookies}\r\nAccept: text/html\r\n"
ROWS = 1000


@dataclass(frozen=True, slots=True)
class Visitor:
    """A signed-in holder before one of their lines."""

    brand: str
    line_id: UUID
    session: str

    def get(self, page: str) -> bytes:
        """Return the request for one of their pages, such as `lines/`."""
        return self._head("GET", page).encode() + b"\r\n"

    def close(self) -> bytes:
        """Return the request of the last button: close the line today."""
        form = f"csrfmiddlewaretoken={CSRF}"
        head = self._head("POST", f"lines/{self.line_id}/close/read/?on=now")
        sent = f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(form)}\r\n\r\n{form}"
        return (head + sent).encode()

    def _head(self, method: str, page: str) -> str:
        cookies = COOKIES.format(session=self.session)
        return HEAD.format(method=method, path=f"/{self.brand}/{page}", cookies=cookies)


def signed_in(lines: Sequence[Line], *, now: datetime) -> list[Visitor]:
    """Sign the holders of lines in, each with two fresh proofs, without hashing one password."""
    from django.contrib.sessions.models import Session

    from clearline.identity.models import Proof

    users = _users(lines)
    visitors, sessions, proofs = [], [], []
    for place, line in enumerate(lines):
        shown = _proofs(line, now)
        session = f"drill{place:027d}"
        visitors.append(Visitor(line.brand.code, line.id, session))
        sessions.append(_session(session, users[line.account_id], shown, now))
        proofs += shown
    Proof.objects.bulk_create(proofs, batch_size=ROWS)
    Session.objects.bulk_create(sessions, batch_size=ROWS)
    return visitors


def proven(lines: Sequence[Line], *, now: datetime) -> list[tuple[UUID, ...]]:
    """Have the holders of lines prove who they are, twice each; return the proofs of each line."""
    from clearline.identity.models import Proof

    shown = [_proofs(line, now) for line in lines]
    Proof.objects.bulk_create([proof for each in shown for proof in each], batch_size=ROWS)
    return [tuple(proof.id for proof in each) for each in shown]


def _users(lines: Sequence[Line]) -> dict[UUID, Any]:
    from clearline.identity.models import Role, User

    accounts = {line.account_id: line.brand_id for line in lines}
    users = [
        User(brand_id=brand, account_id=account, role=Role.SUBSCRIBER, password="")
        for account, brand in accounts.items()
    ]
    User.objects.bulk_create(users, batch_size=ROWS)
    return {user.account_id: user for user in users if user.account_id}


def _proofs(line: Line, now: datetime) -> list[Any]:
    from clearline.identity.models import Proof, ProofKind
    from clearline.identity.proofs import HOLDS_FOR

    return [
        Proof(
            brand_id=line.brand_id,
            account_id=line.account_id,
            subject_id=line.subject_id,
            kind=kind,
            root=root,
            channel="portal",
            at=now,
            expires_at=now + HOLDS_FOR,
        )
        for kind, root in ((ProofKind.PASSWORD, "memory"), (ProofKind.SMS_CODE, f"sim:{line.id}"))
    ]


def _session(key: str, user: Any, shown: Sequence[Any], now: datetime) -> Any:  # noqa: ANN401 (models of a set-up Django)
    from datetime import timedelta

    from django.contrib.sessions.backends.db import SessionStore
    from django.contrib.sessions.models import Session

    kept = {
        "_auth_user_id": str(user.pk),
        "_auth_user_backend": "clearline.identity.backends.BrandBackend",
        "_auth_user_hash": user.get_session_auth_hash(),
        "shown": [
            {"id": str(proof.id), "kind": proof.kind, "line": "", "at": now.isoformat()} for proof in shown
        ],
    }
    data = SessionStore().encode(kept)
    return Session(session_key=key, session_data=data, expire_date=now + timedelta(hours=8))
