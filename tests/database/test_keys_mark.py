"""One installation, one master key: a host that brings another does not start."""

import base64
import os
import subprocess
import sys

import pytest
from django.db import connections

from clearline.brands.database import clock
from clearline.embedded.adoption import adopt
from clearline.embedded.errors import DatabaseRefused
from clearline.keys import mark, secrets, signing

pytestmark = pytest.mark.database
OURS = os.environ["CLEARLINE_MASTER_KEY"]
ANOTHER = base64.b64encode(b"another master key of 32 bytes!!").decode()


@pytest.fixture
def another_key(monkeypatch):
    """Be a host with a key of its own, until the test ends."""

    def change(key=ANOTHER):
        monkeypatch.setenv(secrets.VARIABLE, key)
        secrets.forget()

    yield change
    monkeypatch.undo()
    secrets.forget()


@pytest.fixture
def as_owner(database):
    """The login that migrates."""
    database.log_in("owner")
    return database


def marks(database):
    with database.superuser_connection("keys") as admin:
        return [bytes(row[0]) for row in admin.execute("SELECT mark FROM keys_mark").fetchall()]


def unmarked(database):
    with database.superuser_connection("keys") as admin:
        admin.execute("TRUNCATE keys_mark")


@pytest.mark.feature("I10")
@pytest.mark.parametrize("login", ["web", "engine"])
def test_the_key_of_the_installation_is_known_and_another_is_refused(database, another_key, login):
    mark.verify(database.url(login, "keys"))
    another_key()
    with pytest.raises(secrets.MasterKeyUnusable, match=r"not the one of this installation.*clearline share"):
        mark.verify(database.url(login, "keys"))


@pytest.mark.feature("I10")
def test_a_release_is_not_brought_up_under_another_key(as_owner, another_key):
    mark.leave()
    (kept,) = marks(as_owner)
    another_key()
    with pytest.raises(secrets.MasterKeyUnusable):
        mark.leave()
    assert marks(as_owner) == [kept]


def test_an_installation_from_before_there_were_marks_gets_that_of_its_key(database, another_key):
    signing.signer(name="log", now=clock())
    unmarked(database)
    mark.verify(database.url("engine", "keys"))  # nothing to compare with yet
    database.log_in("owner")
    another_key()
    with pytest.raises(secrets.MasterKeyUnusable):
        mark.leave()
    assert marks(database) == []
    another_key(OURS)
    mark.leave()
    assert len(marks(database)) == 1


def test_a_mark_tells_nothing_of_the_key_and_no_login_changes_it(database):
    (kept,) = marks(database)
    assert kept not in secrets.master()
    for login in ("web", "engine"):
        database.log_in(login)
        with connections["keystore"].cursor() as cursor, pytest.raises(Exception, match="permission denied"):
            cursor.execute("DELETE FROM keys_mark")


@pytest.mark.feature("I10")
@pytest.mark.parametrize("command", [("clearline", "worker"), ("clearline", "log", "check")], ids=" ".join)
def test_a_host_with_another_key_ends_with_a_sentence(database, tmp_path, command):
    ran = subprocess.run(
        [sys.executable, "-m", *command],
        env={
            **os.environ,
            "CLEARLINE_HOME": str(tmp_path),
            secrets.VARIABLE: ANOTHER,
            "DATABASE_ENGINE_URL": database.url("engine"),
            "KEYSTORE_ENGINE_URL": database.url("engine", "keys"),
            "DATABASE_AUDITOR_URL": database.url("auditor"),
            "CLEARLINE_SIMULATORS_URL": "http://127.0.0.1:9",
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.startswith(f"clearline: The master key in {secrets.VARIABLE} is not the one")


@pytest.mark.feature("I10")
def test_a_second_host_does_not_change_the_passwords_of_one_that_works(database, tmp_path):
    """On a server that takes passwords; here they would not be asked for, and the refusal comes first."""
    # The test's own connections are those of the host that works.
    clock()
    name = database.names["main"]
    with pytest.raises(DatabaseRefused, match=f"Another host works with the database {name} .*share"):
        adopt(database.superuser, tmp_path, database=name)
    assert list(tmp_path.iterdir()) == []
