"""The four logins and two databases of an installation, on any PostgreSQL from version 15 on."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from clearline.embedded.cluster import LOGINS
from clearline.embedded.errors import DatabaseRefused

OLDEST = 150000  # server_version_num: rules of schema public, security_invoker views
OWNER = "clearline_owner"
WORKERS = tuple(login for login in LOGINS if login != OWNER)
PATIENCE = {"connect_timeout": "10"}  # seconds; what the address says wins
TURN = 0x636C6C6E  # an advisory lock: two first starts prepare one after the other

Plain = psycopg.Connection[tuple[Any, ...]]


def prepare(
    superuser_dsn: str, *, database: str, keys_database: str, passwords: Mapping[str, str] | None
) -> None:
    """Make the logins and the two databases where they are missing, and set who may do what. Twice is once.

    The login of `superuser_dsn` needs CREATEROLE and CREATEDB. `passwords` maps
    each of the four logins to its password; None leaves them without (peer).

    Raises:
        DatabaseRefused: the server is too old, or the login may not do this.
    """
    with connected(superuser_dsn) as admin:
        check_version(admin)
        admin.execute("SELECT pg_advisory_lock(%s)", [TURN])
        for login in LOGINS:
            _ensure_login(admin, login, password=passwords[login] if passwords else None)
        _join_owner(admin)
        for name in (database, keys_database):
            _ensure_database(admin, name)
    for name in (database, keys_database):
        with connected(make_conninfo(superuser_dsn, dbname=name)) as inside:
            _grant(inside, name)


@contextmanager
def connected(dsn: str) -> Iterator[Plain]:
    """Open a connection without a transaction; what the server refuses comes out as a sentence."""
    try:
        address = make_conninfo(dsn, **{name: PATIENCE[name] for name in PATIENCE if name not in dsn})
        with psycopg.connect(address, autocommit=True) as connection:
            yield connection
    except psycopg.Error as error:
        raise DatabaseRefused(f"PostgreSQL refuses: {str(error).strip()}") from error


def check_version(connection: Plain) -> None:
    """Refuse a server that is older than PostgreSQL 15."""
    number = connection.info.server_version
    if number < OLDEST:
        raise DatabaseRefused(
            f"The PostgreSQL of DATABASE_URL is version {number // 10000}, and Clearline needs 15 or newer."
            " Name a newer one, or leave DATABASE_URL empty to use the one that comes with Clearline."
        )


def _ensure_login(admin: Plain, login: str, *, password: str | None) -> None:
    name = sql.Identifier(login)
    found = admin.execute(
        "SELECT rolcanlogin AND NOT (rolsuper OR rolcreatedb OR rolcreaterole OR rolbypassrls)"
        " FROM pg_roles WHERE rolname = %s",
        [login],
    ).fetchone()
    if found is None:
        admin.execute(sql.SQL("CREATE ROLE {} LOGIN").format(name))
    elif not found[0]:
        rights = "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS"
        admin.execute(sql.SQL("ALTER ROLE {} {}").format(name, sql.SQL(rights)))
    if password is not None:
        # Hashed here, so that no log of the server can hold it in clear.
        verifier = admin.pgconn.encrypt_password(password.encode(), login.encode(), b"scram-sha-256").decode()
        admin.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(name, sql.Literal(verifier)))


def _join_owner(admin: Plain) -> None:
    """Let a login that is no superuser act for the owner: it could not give databases away otherwise."""
    row = admin.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()
    if row and not row[0]:
        admin.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(sql.Identifier(OWNER)))


def _ensure_database(admin: Plain, database: str) -> None:
    found = admin.execute(
        "SELECT pg_encoding_to_char(encoding), pg_get_userbyid(datdba) FROM pg_database WHERE datname = %s",
        [database],
    ).fetchone()
    name = sql.Identifier(database)
    if found is None:
        made = "CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'"
        admin.execute(sql.SQL(made).format(name, sql.Identifier(OWNER)))
        return
    encoding, owner = found
    if encoding != "UTF8":
        raise DatabaseRefused(
            f"The database {database} is encoded as {encoding}; make it anew with ENCODING 'UTF8'."
        )
    if owner != OWNER:
        admin.execute(sql.SQL("ALTER DATABASE {} OWNER TO {}").format(name, sql.Identifier(OWNER)))


def _grant(inside: Plain, database: str) -> None:
    """Let the four logins in and nobody else; only the owner makes tables."""
    name, owner = sql.Identifier(database), sql.Identifier(OWNER)
    workers = sql.SQL(", ").join(map(sql.Identifier, WORKERS))
    for statement in (
        "REVOKE ALL ON DATABASE {name} FROM PUBLIC",
        "GRANT CONNECT ON DATABASE {name} TO {owner}, {workers}",
        "GRANT TEMPORARY ON DATABASE {name} TO {owner}, {workers}",
        "ALTER SCHEMA public OWNER TO {owner}",
        "REVOKE ALL ON SCHEMA public FROM PUBLIC",
        "GRANT USAGE ON SCHEMA public TO {workers}",
    ):
        inside.execute(sql.SQL(statement).format(name=name, owner=owner, workers=workers))


def let_cleanse(superuser_dsn: str, *, keys_database: str) -> None:
    """Let the engine write over what destroyed keys left in the server's log; needs a superuser."""
    login = sql.Identifier("clearline_engine")
    with connected(make_conninfo(superuser_dsn, dbname=keys_database)) as inside:
        for statement in (
            "GRANT pg_checkpoint TO {login}",
            "GRANT EXECUTE ON FUNCTION pg_switch_wal() TO {login}",
            "GRANT EXECUTE ON FUNCTION pg_ls_waldir() TO {login}",
        ):
            inside.execute(sql.SQL(statement).format(login=login))
