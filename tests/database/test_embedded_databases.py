"""Where the addresses come from: nothing set, one URL, or all of them."""

import os
import signal
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from clearline.embedded import databases, postmaster
from clearline.embedded.addresses import LOGIN_OF
from clearline.embedded.errors import DatabaseRefused
from clearline.embedded.server import EmbeddedServer

ALL = {name: f"postgresql://{login}:pw@db.example/clearline" for name, login in LOGIN_OF.items()}


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in LOGIN_OF:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def home() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="clearline-") as path:
        yield Path(path)
        used = databases._used.pop(Path(path), None)
        if used:
            used.stop()
        EmbeddedServer(Path(path)).stop()


def test_with_nothing_set_the_database_is_brought_along(home: Path):
    urls = databases.urls(home)
    assert list(urls) == list(LOGIN_OF)
    for variable, url in urls.items():
        with psycopg.connect(url) as connection:
            here = connection.execute("SELECT current_user::text, current_database()::text").fetchone()
        assert here == (LOGIN_OF[variable], "clearline_keys" if "KEYSTORE" in variable else "clearline")
    assert databases.urls(home) == urls


def test_the_answer_holds_when_some_of_it_enters_the_environment(home: Path, monkeypatch: pytest.MonkeyPatch):
    urls = databases.urls(home)
    monkeypatch.setenv("DATABASE_OWNER_URL", urls["DATABASE_OWNER_URL"])
    assert databases.urls(home) == urls


def test_a_server_that_dies_meanwhile_is_started_again(home: Path):
    url = databases.urls(home)["DATABASE_URL"]
    server = databases._used[home]
    running = postmaster.find(server._places.data)
    assert running
    databases.keep(home)
    assert postmaster.find(server._places.data) == running
    os.kill(running.pid, signal.SIGKILL)
    while postmaster.alive(running.pid, server._places.data):
        time.sleep(0.01)
    databases.keep(home)
    psycopg.connect(url).close()


def test_all_set_are_taken_as_they_are(home: Path, monkeypatch: pytest.MonkeyPatch):
    for name, url in ALL.items():
        monkeypatch.setenv(name, url)
    assert databases.urls(home) == ALL
    assert list(home.iterdir()) == []


def test_logins_of_the_keys_follow_those_of_the_main_database(home: Path, monkeypatch: pytest.MonkeyPatch):
    for name in databases.NEEDED:
        monkeypatch.setenv(name, ALL[name])
    monkeypatch.setenv("KEYSTORE_URL", "postgresql://clearline_web:pw@keys.example:6432/vault")
    urls = databases.urls(home)
    assert urls["KEYSTORE_OWNER_URL"] == (
        "postgresql://clearline_owner:pw@/vault?host=keys.example&port=6432"
    )


def test_some_set_names_those_that_are_missing(home: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DATABASE_URL", ALL["DATABASE_URL"])
    monkeypatch.setenv("DATABASE_OWNER_URL", ALL["DATABASE_OWNER_URL"])
    with pytest.raises(
        DatabaseRefused, match="but not DATABASE_ENGINE_URL, DATABASE_AUDITOR_URL, KEYSTORE_URL"
    ):
        databases.urls(home)
