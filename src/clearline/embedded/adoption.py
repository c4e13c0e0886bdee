"""One URL of a PostgreSQL elsewhere becomes the addresses of all logins, passwords included."""

import json
import os
import secrets
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from clearline.embedded import logins
from clearline.embedded.addresses import all_addresses, keys_database, with_login
from clearline.embedded.cluster import LOGINS
from clearline.embedded.errors import DatabaseRefused, EmbeddedError, spoken
from clearline.embedded.locks import alone

KEPT = "database-logins.json"
SHARED = {"postgres", "template1", ""}  # databases of everybody: ours is made beside them

BY_HAND = """Clearline needs four logins and two databases there. Make them once as superuser:
  CREATE ROLE clearline_owner LOGIN PASSWORD '...';
  the same for clearline_web, clearline_engine and clearline_auditor;
  CREATE DATABASE clearline OWNER clearline_owner TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C';
  the same for clearline_keys; then in both:
  ALTER SCHEMA public OWNER TO clearline_owner;
  REVOKE ALL ON SCHEMA public FROM PUBLIC;
  GRANT USAGE ON SCHEMA public TO clearline_web, clearline_engine, clearline_auditor;
Then name them all: DATABASE_URL (clearline_web), DATABASE_OWNER_URL, DATABASE_ENGINE_URL,
DATABASE_AUDITOR_URL, and KEYSTORE_URL (clearline_web at clearline_keys).
Or name in DATABASE_URL a login that has CREATEROLE and CREATEDB."""


def adopt(database_url: str, home: Path, *, database: str | None = None) -> dict[str, str]:
    """Prepare the PostgreSQL behind one URL and return the address of each login, by variable name.

    The main database is `database`, else the one in the URL, else `clearline`;
    the keys lie in another of that name with `_keys`. Passwords are made once
    and kept in home, readable by us alone; they hold on the next start.

    Raises:
        DatabaseRefused: unreachable, too old, or its login may not make logins and databases.
    """
    named = str(_parts(database_url).get("dbname") or "")
    main = database or ("clearline" if named in SHARED else named)
    admin = _reachable(database_url)
    if not (home / KEPT).exists():
        _see_that_nobody_is_at_work(admin, main)
    passwords = _passwords(home / KEPT)
    logins.prepare(admin, database=main, keys_database=keys_database(main), passwords=passwords)
    urls = all_addresses(
        database=main,
        address=lambda login, name: with_login(admin, login=login, password=passwords[login], database=name),
    )
    for variable, address in urls.items():
        _try(variable, address)
    return urls


def _parts(database_url: str) -> dict[str, object]:
    try:
        return dict(conninfo_to_dict(database_url))
    except psycopg.ProgrammingError as error:
        raise DatabaseRefused(
            f"DATABASE_URL is no address of PostgreSQL ({str(error).strip()})."
            " Write it as postgresql://login:password@host:5432/clearline."
        ) from error


def _reachable(database_url: str) -> str:
    """Return an address of the server that its login can use; the named database may be still to make."""
    candidates = (database_url, make_conninfo(database_url, dbname="postgres"))
    refused = None
    for address in candidates:
        try:
            with psycopg.connect(address, autocommit=True) as admin:
                logins.check_version(admin)
                _check_rights(admin)
                return address
        except psycopg.OperationalError as error:
            refused = refused or error
    raise DatabaseRefused(
        f"The PostgreSQL of DATABASE_URL does not let us in: {str(refused).strip()}"
    ) from refused


def _check_rights(admin: logins.Plain) -> None:
    row = admin.execute(
        "SELECT current_user, rolsuper OR (rolcreaterole AND rolcreatedb)"
        " FROM pg_roles WHERE rolname = current_user"
    ).fetchone()
    if row is None or not row[1]:
        who = row[0] if row else "the login"
        raise DatabaseRefused(f"{who} of DATABASE_URL may not make logins and databases. {BY_HAND}")


def _see_that_nobody_is_at_work(admin: str, main: str) -> None:
    """Refuse to give logins new passwords under the hands of another host that works with the old ones."""
    with logins.connected(admin) as asked:
        row = asked.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE usename = ANY (%s) AND datname = ANY (%s)",
            [list(LOGINS), [main, keys_database(main)]],
        ).fetchone()
    if row and row[0]:
        raise DatabaseRefused(
            f"Another host works with the database {main} there, by passwords that this one does not have."
            " On that host run: ./clearline share > other-host.env, and start here with what it wrote:"
            " set -a; . ./other-host.env; set +a"
        )


def _passwords(path: Path) -> dict[str, str]:
    """Return the kept passwords, making them on the first start."""
    with spoken(f"The passwords of the database cannot be kept in {path}"), alone(path.with_suffix(".lock")):
        if not path.exists():
            made = {login: secrets.token_urlsafe(24) for login in LOGINS}
            unfinished = path.with_suffix(".unfinished")
            unfinished.unlink(missing_ok=True)
            descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w") as file:
                json.dump(made, file, indent=1)
            unfinished.rename(path)
        text = path.read_text()
    try:
        kept = json.loads(text)
        return {login: str(kept[login]) for login in LOGINS}
    except (ValueError, KeyError, TypeError) as error:
        raise EmbeddedError(
            f"{path} does not hold the passwords of the four logins ({error})."
            " Remove it: new ones are made and set."
        ) from error


def _try(variable: str, address: str) -> None:
    """Log in once, as a server may have rules that we cannot see."""
    try:
        psycopg.connect(address).close()
    except psycopg.OperationalError as error:
        login = conninfo_to_dict(address).get("user")
        raise DatabaseRefused(
            f"The PostgreSQL of DATABASE_URL does not let {login} in ({variable}): {str(error).strip()}."
            f" Its pg_hba.conf must take passwords from this login, as in: local all {login} scram-sha-256"
        ) from error
