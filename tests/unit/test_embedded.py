"""What the embedded room decides without a server: paths, figures, addresses, sentences."""

import os
import stat
from pathlib import Path
from types import SimpleNamespace

import pytest
from psycopg.conninfo import conninfo_to_dict

from clearline.embedded import cluster, logins, tuning
from clearline.embedded.addresses import at_server_of, url
from clearline.embedded.errors import DatabaseRefused, EmbeddedError, spoken
from clearline.embedded.home import clearline_home
from clearline.embedded.places import LONGEST_SOCKET, Places


def test_home_is_what_the_environment_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("CLEARLINE_HOME", str(tmp_path / "new" / "home"))
    assert clearline_home() == tmp_path / "new" / "home"
    assert stat.S_IMODE((tmp_path / "new" / "home").stat().st_mode) == (0o700 if os.geteuid() else 0o755)


def test_home_that_exists_keeps_its_permissions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    home = tmp_path / "home"
    home.mkdir(mode=0o711)
    monkeypatch.setenv("CLEARLINE_HOME", str(home))
    clearline_home()
    assert stat.S_IMODE(home.stat().st_mode) == 0o711


def test_home_of_root_and_of_a_user_differ(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("CLEARLINE_HOME", raising=False)
    monkeypatch.setenv("HOME", "/home/ama")
    made: list[Path] = []
    monkeypatch.setattr("clearline.embedded.home.make_home", made.append)
    for uid in (0, 1000):
        monkeypatch.setattr(os, "geteuid", lambda uid=uid: uid)
        clearline_home()
    assert made == [Path("/var/lib/clearline"), Path("/home/ama/.clearline")]


def test_home_that_is_a_file_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("CLEARLINE_HOME", str(tmp_path / "file"))
    with pytest.raises(EmbeddedError, match=r"is a file\. Name a directory"):
        clearline_home()


def test_the_socket_path_is_never_too_long_and_differs_between_homes():
    deep = [Places(Path("/srv") / ("x" * 90) / name) for name in ("one", "two")]
    assert Places(Path("/srv/clearline")).socket == Path("/srv/clearline/postgres/socket")
    assert deep[0].socket != deep[1].socket
    for places in deep:
        assert len(os.fsencode(places.socket / ".s.PGSQL.5432")) <= LONGEST_SOCKET


@pytest.mark.parametrize(("gibibytes", "expected"), [(0.25, 64), (2, 256), (4, 512), (64, 512)])
def test_shared_buffers_follow_memory_within_bounds(gibibytes: float, expected: int):
    assert tuning.buffers(int(gibibytes * 1024**3)) == expected


def test_memory_is_the_containers_where_that_is_less(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    limit = tmp_path / "memory.max"
    monkeypatch.setattr(tuning, "LIMITS", (limit, tmp_path / "none"))
    limit.write_text("max\n")
    whole = tuning.memory()
    limit.write_text("1048576\n")
    assert tuning.memory() == 1048576 < whole


def test_only_tests_give_up_safety():
    places = Places(Path("/srv/clearline"))
    assert not [option for option in tuning.options(places, durable=True) if option.endswith("=off")][1:]
    assert {"fsync=off", "synchronous_commit=off", "full_page_writes=off"} <= set(
        tuning.options(places, durable=False)
    )


def test_an_address_survives_every_character():
    parts = {
        "user": "o'wner",
        "password": "p@ss/wo:rd?",
        "dbname": "a b",
        "host": "/run/my dir",
        "port": "5432",
    }
    assert conninfo_to_dict(url(parts)) == parts


def test_an_address_takes_the_login_of_another():
    joined = at_server_of("postgresql://web:1@keys/vault", login_of="postgresql://engine:2@main/clearline")
    assert conninfo_to_dict(joined) == {"user": "engine", "password": "2", "host": "keys", "dbname": "vault"}


def test_an_old_server_is_refused():
    old = SimpleNamespace(info=SimpleNamespace(server_version=140011))
    with pytest.raises(DatabaseRefused, match="version 14, and Clearline needs 15 or newer"):
        logins.check_version(old)
    logins.check_version(SimpleNamespace(info=SimpleNamespace(server_version=150000)))


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (
            "LOG: x\n2026 [1] FATAL:  could not write lock file: No space left on device\n",
            (
                "Stopped: could not write lock file: No space left on device."
                " The disk is full: free some space and start again."
            ),
        ),
        ("initdb: error: directory exists but is not empty\n", "Stopped: directory exists but is not empty."),
        ("", "Stopped: it said nothing."),
    ],
)
def test_what_postgresql_says_becomes_one_sentence(said: str, sentence: str):
    assert cluster.explain(said, doing="Stopped") == sentence


@pytest.mark.parametrize(
    ("number", "way"), [(28, "free some space"), (30, "read-only"), (13, "set CLEARLINE_HOME")]
)
def test_an_error_of_the_system_names_the_way_out(number: int, way: str):
    with pytest.raises(EmbeddedError, match=way), spoken("It cannot be made"):
        raise OSError(number, os.strerror(number), "/srv/clearline")
