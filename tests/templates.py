"""Databases that were migrated once, to be copied: migrating takes as long as a hundred tests.

A template is named after what it was made of, so that another migration makes another one. The last
few are kept on the server; whoever comes first makes the one that is missing, the others wait.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import LiteralString

import psycopg
from psycopg import sql

import clearline

TURN = 0x636C_7470  # an advisory lock
KEPT = 4
MADE_OF = (
    *("**/migrations/*.py", "**/sql/invariants/**/*.sql", "**/schema.py", "brands/migrating.py"),
    *("settings.py", "embedded/logins.py", "journey/invariants.py", "keys/mark.py"),
)
PACKAGES = ("django", "procrastinate", "django-allauth", "psycopg")


def copied(
    superuser: str, *, names: Mapping[str, str], migrated: Callable[[Mapping[str, str]], object]
) -> None:
    """Make databases of these names as copies of migrated ones.

    Args:
        superuser: address of the server.
        names: of the databases, by what they are for.
        migrated: makes databases of given names and migrates them; called where there is no template yet.
    """
    templates = {which: f"clearline_template_{fingerprint()}_{which}" for which in names}
    with psycopg.connect(superuser, autocommit=True) as admin, _alone(admin):
        there = _databases(admin)
        if not there.issuperset(templates.values()):
            _drop(admin, templates.values())
            making = {which: f"{name}_made" for which, name in names.items()}
            _drop(admin, making.values())
            migrated(making)
            for which, name in making.items():
                _run(admin, "ALTER DATABASE {} RENAME TO {}", name, templates[which])
            _drop(admin, _oldest(admin))
        for which, name in names.items():
            _drop(admin, [name])
            _run(admin, "CREATE DATABASE {} TEMPLATE {}", name, templates[which])


@cache
def fingerprint() -> str:
    """Return what tells one schema from another: everything that it is made of."""
    root = Path(clearline.__file__).parent
    digest = hashlib.sha256(" ".join(f"{package} {version(package)}" for package in PACKAGES).encode())
    for path in sorted({path for pattern in MADE_OF for path in root.glob(pattern)}):
        digest.update(str(path.relative_to(root)).encode() + path.read_bytes())
    return digest.hexdigest()[:12]


@contextmanager
def _alone(admin: psycopg.Connection) -> Iterator[None]:
    admin.execute("SELECT pg_advisory_lock(%s)", [TURN])
    try:
        yield
    finally:
        admin.execute("SELECT pg_advisory_unlock(%s)", [TURN])


def _databases(admin: psycopg.Connection) -> set[str]:
    rows = admin.execute("SELECT datname FROM pg_database").fetchall()
    return {name for (name,) in rows}


def _oldest(admin: psycopg.Connection) -> list[str]:
    """Return the templates beyond the last few; oids rise with time."""
    rows = admin.execute(
        "SELECT datname FROM pg_database WHERE datname LIKE 'clearline_template_%%'"
        " ORDER BY oid DESC OFFSET %s",
        [2 * KEPT],
    ).fetchall()
    return [name for (name,) in rows]


def _drop(admin: psycopg.Connection, names: Iterable[str]) -> None:
    for name in names:
        _run(admin, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


def _run(admin: psycopg.Connection, text: LiteralString, *names: str) -> None:
    admin.execute(sql.SQL(text).format(*map(sql.Identifier, names)))
