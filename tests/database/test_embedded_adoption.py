"""Another PostgreSQL, named by one URL: ours with password rules, and the distribution's if any."""

import json
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from tests.foreign_server import PASSWORD, serving_strangers
from tests.machine import demand

from clearline.embedded import databases
from clearline.embedded.addresses import LOGIN_OF, with_login
from clearline.embedded.adoption import KEPT, adopt
from clearline.embedded.errors import DatabaseRefused, EmbeddedError


@pytest.fixture(scope="module", params=["brought along", "of the distribution"])
def foreign(request: pytest.FixtureRequest) -> Iterator[str]:
    """Give the superuser's URL of a server that takes passwords only, and logs every statement."""
    if request.param == "of the distribution":
        demand("postgres")
    with serving_strangers(of_the_distribution=request.param == "of the distribution") as url:
        yield url


@pytest.fixture
def home() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="clearline-") as path:
        yield Path(path)


def run(url: str, *statements: str) -> None:
    with psycopg.connect(url, autocommit=True) as admin:
        for statement in statements:
            admin.execute(statement)


def test_one_url_becomes_all_and_holds_on_the_next_start(foreign: str, home: Path):
    urls = adopt(foreign, home)
    assert set(urls) == set(LOGIN_OF)
    for variable, url in urls.items():
        with psycopg.connect(url) as connection:
            here = connection.execute("SELECT current_user::text, current_database()::text").fetchone()
        expected = "clearline_keys" if variable.startswith("KEYSTORE") else "clearline"
        assert here == (LOGIN_OF[variable], expected)
    assert adopt(foreign, home) == urls


def test_passwords_are_kept_for_us_alone_and_never_reach_the_log(foreign: str, home: Path):
    adopt(foreign, home)
    kept = home / KEPT
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    with psycopg.connect(foreign) as admin:
        row = admin.execute("SHOW unix_socket_directories").fetchone()
    log = (Path(row[0]) / "log").read_text()
    assert "SCRAM-SHA-256$" in log
    for password in json.loads(kept.read_text()).values():
        assert len(password) >= 32
        assert password not in log


def test_logins_have_no_rights_of_their_own_even_if_they_had_before(foreign: str, home: Path):
    adopt(foreign, home)
    run(foreign, "ALTER ROLE clearline_web SUPERUSER BYPASSRLS CREATEDB")
    adopt(foreign, home)
    with psycopg.connect(foreign) as admin:
        mighty = admin.execute(
            "SELECT count(*) FROM pg_roles WHERE rolname LIKE 'clearline%' AND"
            " (rolsuper OR rolbypassrls OR rolcreatedb OR rolcreaterole OR rolreplication)"
        ).fetchone()
    assert mighty == (0,)


def test_others_are_kept_out(foreign: str, home: Path):
    adopt(foreign, home)
    run(foreign, "DROP ROLE IF EXISTS stranger", "CREATE ROLE stranger LOGIN PASSWORD 'x'")
    stranger = with_login(foreign, login="stranger", password="x", database="clearline")
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        psycopg.connect(stranger)
    run(foreign, "DROP ROLE stranger")


def test_a_login_that_may_make_others_needs_no_more(foreign: str, home: Path):
    """Managed services give no superuser."""
    run(foreign, *REMOVED, "CREATE ROLE maker LOGIN CREATEROLE CREATEDB PASSWORD 'm'")
    try:
        maker = with_login(foreign, login="maker", password="m", database="postgres")
        urls = adopt(maker, home)
        with psycopg.connect(urls["DATABASE_OWNER_URL"]) as owner:
            owner.execute("CREATE TABLE public.mine ()")
            owner.rollback()
        assert adopt(maker, home) == urls
    finally:
        run(foreign, *REMOVED, "DROP ROLE maker")


REMOVED = (
    "DROP DATABASE IF EXISTS clearline WITH (FORCE)",
    "DROP DATABASE IF EXISTS clearline_keys WITH (FORCE)",
    "DROP ROLE IF EXISTS clearline_owner, clearline_web, clearline_engine, clearline_auditor",
)


def test_the_database_of_the_url_is_used_also_where_it_is_still_to_make(foreign: str, home: Path):
    wanted = with_login(foreign, login="admin", password=PASSWORD, database="hall")
    urls = adopt(wanted, home)
    with psycopg.connect(urls["KEYSTORE_URL"]) as connection:
        assert connection.info.dbname == "hall_keys"
    run(foreign, "DROP DATABASE hall WITH (FORCE)", "DROP DATABASE hall_keys WITH (FORCE)")


def test_a_login_without_rights_is_told_what_is_needed(foreign: str, home: Path):
    run(foreign, "CREATE ROLE guest LOGIN PASSWORD 'g'")
    guest = with_login(foreign, login="guest", password="g", database="postgres")
    with pytest.raises(DatabaseRefused) as refused:
        adopt(guest, home)
    run(foreign, "DROP ROLE guest")
    for needed in ("guest", *databases.NEEDED, "clearline_owner", "CREATEROLE"):
        assert needed in str(refused.value)


def test_a_database_of_another_encoding_is_refused(foreign: str, home: Path):
    run(foreign, "CREATE DATABASE hall TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'")
    with pytest.raises(DatabaseRefused, match="encoded as LATIN1"):
        adopt(foreign, home, database="hall")
    run(foreign, "DROP DATABASE hall")


def test_a_wrong_password_is_a_sentence(foreign: str, home: Path):
    with pytest.raises(DatabaseRefused, match=r"does not let us in: .*password authentication failed"):
        adopt(with_login(foreign, login="admin", password="wrong", database="postgres"), home)


def test_what_is_no_address_is_a_sentence(home: Path):
    with pytest.raises(DatabaseRefused, match="DATABASE_URL is no address"):
        adopt("mysql://somewhere/else", home)


def test_kept_passwords_that_cannot_be_read_are_a_sentence(foreign: str, home: Path):
    (home / KEPT).write_text("{}")
    with pytest.raises(EmbeddedError, match="Remove it"):
        adopt(foreign, home)
