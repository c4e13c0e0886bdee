"""The addresses of all logins: from the environment, from one URL, or from the embedded server."""

import os
from pathlib import Path

from clearline.embedded import logins
from clearline.embedded.addresses import LOGIN_OF, all_addresses, at_server_of, keys_database
from clearline.embedded.adoption import adopt
from clearline.embedded.errors import DatabaseRefused
from clearline.embedded.server import EmbeddedServer

DATABASE = "clearline"
NEEDED = ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_ENGINE_URL", "DATABASE_AUDITOR_URL", "KEYSTORE_URL")

# Servers that this process uses: held here, so that their locks live as long as the process.
_used: dict[Path, EmbeddedServer] = {}
_known: dict[Path, dict[str, str]] = {}


def urls(home: Path) -> dict[str, str]:
    """Return the address of each login by variable name (see `addresses.LOGIN_OF`).

    All variables set: taken as they are. Only DATABASE_URL: that PostgreSQL is
    prepared. None: the embedded server is started, and used until this process ends.
    The first answer holds for the life of the process: some of the addresses
    may enter its environment, which then no longer says what was configured.

    Raises:
        EmbeddedError: the database cannot be had; the text says why and how to mend it.
    """
    if home not in _known:
        _known[home] = _find(home)
    return dict(_known[home])


def keep(home: Path) -> None:
    """Start the embedded server again if it died; nothing to do where another PostgreSQL is configured.

    A supervisor may ask every second: a running server answers within a millisecond.
    """
    if home in _used:
        _used[home].start()


def _find(home: Path) -> dict[str, str]:
    given = {name: value for name in LOGIN_OF if (value := os.environ.get(name))}
    if not given:
        return _embedded(home)
    if set(given) == {"DATABASE_URL"}:
        return adopt(given["DATABASE_URL"], home)
    missing = [name for name in NEEDED if name not in given]
    if missing:
        raise DatabaseRefused(
            f"{', '.join(given)} is set, but not {', '.join(missing)}. Set them all, or DATABASE_URL alone"
            " (with a login that may make the others), or none to use the database that comes with Clearline."
        )
    for role in ("ENGINE", "OWNER"):
        own = at_server_of(given["KEYSTORE_URL"], login_of=given[f"DATABASE_{role}_URL"])
        given.setdefault(f"KEYSTORE_{role}_URL", own)
    return given


def _embedded(home: Path) -> dict[str, str]:
    server = _used.setdefault(home, EmbeddedServer(home))
    server.start()
    logins.prepare(
        server.superuser_dsn("postgres"),
        database=DATABASE,
        keys_database=keys_database(DATABASE),
        passwords=None,
    )
    logins.let_cleanse(server.superuser_dsn("postgres"), keys_database=keys_database(DATABASE))
    return all_addresses(database=DATABASE, address=server.dsn)
